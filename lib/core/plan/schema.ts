import * as z from 'zod';
import { Analysis } from './analysis.ts';
import { contradictions } from './contradictions.ts';
import { choice, duration } from './fields.ts';
import { PERIOD_SECONDS, Stages } from './stages.ts';
import { NextTarget, Target } from './target.ts';
import { Windows } from './windows.ts';

const Timing = z.strictObject({
  settle: duration().prefault('60s').describe('Grace after a shift in which nothing is judged.'),
  lag: duration()
    .prefault('120s')
    .describe("CloudWatch's delay: how long a minute may take to show up in full. Analyses look back past it."),
  interval: duration({ atLeast: 1 })
    .prefault('60s')
    .describe('Time between two analyses, which may grow when little can be learned. At least 1s.'),
  keepWarm: duration({ atMost: 7 * 86_400 })
    .prefault('1h')
    .describe(
      'How long after a promotion the old version keeps its provisioned concurrency, so that `undo` finds it warm. Then it is given up, unless an alias serves that version or an open rollout needs it. At most 7d.',
    ),
});

/**
 * A plan as people write it, in YAML, JSON or code. Defaults live here, written as people would write them.
 * What it gives is still the written form, read: `normalize` makes the {@link Plan} of it.
 */
export const PlanSchema = z
  .strictObject({
    $schema: z.string().optional().describe("For editors: where this file's JSON Schema is. Ignored."),
    target: Target.optional().describe('What is shifted. Either this or `targets`.'),
    targets: z
      .array(NextTarget)
      .optional()
      .describe(
        'Several of them, in the order in which they are moved: a function and its alias, then flags. Each goes through its stages, and stays at 100% while the next goes through its own. All are claimed, promoted and taken back together, the last one first. The plan is registered, and asked for, by the first.',
      ),
    stages: Stages,
    fastTrack: Stages.optional().describe(
      'The stages for a version whose code and configuration were promoted before: a way back to what is known. A list or a preset, like stages. Off unless given.',
    ),
    timing: Timing.prefault({}).describe('Delays that are waited for.'),
    maxBake: duration({ atLeast: PERIOD_SECONDS, bareUnit: 'm' }).optional().meta({
      description:
        'The longest that a stage which is still undecided after its bake is watched in all. At least every bake.',
      'x-default': '3 × bake',
    }),
    onUndecided: choice(['hold', 'rollback', 'proceed'])
      .prefault('hold')
      .describe(
        'What becomes of a stage that is still undecided when its maxBake is over. `proceed` is recorded as "without evidence", where CloudWatch did not answer, too; where a hook has not passed it holds.',
      ),
    onBusy: choice(['queue', 'supersede', 'reject'])
      .prefault('queue')
      .describe('What becomes of a request for a target that has an open rollout. In the queue only the newest waits.'),
    windows: Windows,
    analysis: Analysis.prefault({}).describe('What the canary is judged by.'),
  })
  .superRefine(
    (plan, context) => {
      for (const { path, ...params } of contradictions(plan)) {
        context.addIssue({ code: 'custom', path: [...path], params });
      }
    },
    // Also when a part is refused already: whoever mends a plan wants to see everything at once.
    { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  );

export type WrittenPlan = z.input<typeof PlanSchema>;
export type ReadPlan = z.output<typeof PlanSchema>;
