import * as z from 'zod';
import { didYouMean } from '../text/did-you-mean.ts';
import { contradictions } from './contradictions.ts';
import { Approval } from './approval.ts';
import { choice, count, duration, flag, name, percent, quantile, ratio } from './fields.ts';
import { Findings } from './findings.ts';
import { Hooks } from './hooks.ts';
import { Observe } from './observe.ts';
import { OwnMetrics } from './own-metrics.ts';
import { REFUSED_KEY } from './target-contradictions.ts';
import { FLAG, type FlagTarget, type LambdaTarget } from './plan.ts';
import { PRESET_NAMES, PRESETS } from './presets.ts';
import { Windows } from './windows.ts';

/** CloudWatch's period for Lambda's metrics, and so the shortest time that can be judged. Seconds. */
export const PERIOD_SECONDS = 60;

const DAY = 86_400;

/** Names as Lambda's API reference has them (CreateFunction, CreateAlias): a function's name here, not its ARN. */
const functionName = name({
  pattern: '^[a-zA-Z0-9_-]{1,64}$',
  expected: "a Lambda function's name: 1 to 64 letters, digits, hyphens and underscores",
  suggest: (text) => /^(?:arn:.*:function:|\d{12}:function:)?([\w-]{1,64})(?::.*)?$/.exec(text)?.[1],
});

const aliasName = name({
  pattern: '^(?!\\d+$)[a-zA-Z0-9_-]{1,128}$',
  expected: "an alias's name: letters, digits, hyphens and underscores, and not digits alone",
});

const alarmName = name({ pattern: '^[\\s\\S]{1,255}$', expected: "a CloudWatch alarm's name: 1 to 255 characters" });

const FLAG_KEY = '^(?!\\d+$)[a-zA-Z0-9_-]{1,128}$';

const flagKey = name({
  pattern: FLAG_KEY,
  expected: "a flag's key: letters, digits, hyphens and underscores, and not digits alone",
});

const variantName = name({
  pattern: '^[^\\s\\p{Cc}]{1,64}$',
  expected: 'the name of one of the flag\'s variants, like "on": 1 to 64 characters without spaces',
});

/** A flag stands for its address, as `addressOf` has it; what is wrong with its key is said of the key. */
function withAddress(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('flag' in value)) return value;
  if ('function' in value || 'alias' in value) return value;
  const isKey = typeof value.flag === 'string' && new RegExp(FLAG_KEY).test(value.flag);
  return { ...value, function: FLAG, alias: isKey ? value.flag : REFUSED_KEY };
}

const target = {
  function: functionName.describe("The function's name."),
  alias: aliasName.describe('The alias that its callers use, and whose weights are moved.'),
  flag: flagKey.optional().describe("Instead of both, a flag's key: its users are moved from variant to variant."),
};

const Target = z.preprocess(withAddress, z.strictObject(target)) as unknown as z.ZodType<
  ReadTarget,
  LambdaTarget | Pick<FlagTarget, 'flag'>
>;

interface ReadTarget extends LambdaTarget {
  readonly flag?: string | undefined;
}

const Stage = z.strictObject({
  weight: percent().describe(
    "The canary's share while the stage lasts. Weights strictly increase; 0% may only come first. The last may be below 100%: promotion follows it all the same.",
  ),
  bake: duration({
    atLeast: PERIOD_SECONDS,
    atMost: 7 * DAY,
    because: 'one complete period of CloudWatch',
    bareUnit: 'm',
  })
    .prefault('10m')
    .describe('Time to watch, counted from the end of the settle grace. From 1m to 7d.'),
  ramp: duration({ bareUnit: 'm' })
    .optional()
    .describe(
      "Of a flag: over how long its share grows from the stage before to this one's. At most the bake. All at once unless given.",
    ),
  hooks: Hooks,
  approval: Approval.optional().describe(
    'Approvals that leaving the stage takes beside a passing verdict. The analysis goes on meanwhile and may go back. None unless given.',
  ),
});

/** A preset's name stands for its list; an unknown name goes on as it is, and is refused as what is not a list. */
const Stages = z
  .preprocess(
    (value) => (typeof value === 'string' && Object.hasOwn(PRESETS, value) ? PRESETS[value]?.stages : value),
    z.array(Stage).min(1),
  )
  .describe(
    'The planned increments, in order; or the name of a preset, which stands for its stages.',
  ) as unknown as z.ZodType<z.output<typeof Stage>[], readonly z.input<typeof Stage>[] | string>;

type ReadStages = z.output<typeof Stages>;
type WrittenStages = z.input<typeof Stages>;

/** One of several targets. */
const NextTarget = z.preprocess(
  withAddress,
  z.strictObject({
    ...target,
    variant: variantName
      .optional()
      .describe(
        'Of a flag that is not the first target: the variant that it is moved to. Required there, since a request names the version of the first target alone.',
      ),
    stages: Stages.optional().describe(
      "Of a target that is not the first: its own stages. The plan's `stages` unless given.",
    ),
  }),
) as unknown as z.ZodType<ReadNextTarget, LambdaTarget | (FlagTarget & { readonly stages?: WrittenStages })>;

interface ReadNextTarget extends ReadTarget {
  readonly variant?: string | undefined;
  readonly stages?: ReadStages | undefined;
}

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

const Errors = z.strictObject({
  ratio: ratio()
    .prefault(1.2)
    .describe(
      "Tolerated ratio of the canary's error rate to the baseline's at the same time. A stage fails when the evidence says that it is exceeded. At least 1; below 1 only with hotfix.",
    ),
  floor: percent({ example: '0.1%' })
    .prefault('0.1%')
    .describe('A canary below this error rate is never failed by comparison.'),
  limit: percent({ above: 0 })
    .optional()
    .describe("Absolute limit for the canary's error rate, whatever the baseline's is. At least floor."),
  detect: ratio()
    .prefault(5)
    .describe(
      "What a stage must rule out in order to pass: an error rate of at least this many times the baseline's, or the floor's if that is greater. Greater than ratio; times floor below 100%.",
    ),
  model: choice(['robust', 'independent', 'auto'])
    .prefault('auto')
    .describe(
      "`robust`: errors may come in clusters. `independent`: they do not. `auto`: independent only if the baseline's errors of the last week show no clustering.",
    ),
});

const Latency = z.strictObject({
  above: quantile().describe("The baseline's own quantile before the rollout, which separates slow from fast."),
  ratio: ratio().describe(
    "Tolerated ratio of the canary's share of slow requests to the baseline's. At least 1; below 1 only with hotfix.",
  ),
  warmUp: duration({ atMost: 3600, bareUnit: 'm' })
    .prefault('2m')
    .describe(
      "Time after each shift, counted like bake, whose latency is not judged: a canary's new sandboxes start cold. Both versions' minutes are left out. Shorter than maxBake; `0s` leaves none out.",
    ),
});

const Sources = z
  .strictObject({
    dropped: count()
      .optional()
      .describe('Asynchronous events that Lambda gave up, since the first shift (`AsyncEventsDropped`).'),
    deadLetters: count()
      .optional()
      .describe('Events that could not be sent to a dead-letter queue, since the first shift (`DeadLetterErrors`).'),
    eventAge: duration({ atLeast: 1 })
      .optional()
      .describe('How long asynchronous events may have waited, in three minutes in a row (`AsyncEventAge`).'),
    iteratorAge: duration({ atLeast: 1 })
      .optional()
      .describe("How old a stream's records may be, in three minutes in a row (`IteratorAge`)."),
  })
  .optional()
  .describe(
    'Limits for asynchronous and stream sources, whose retries hide errors; what exceeds one takes the canary back. Lambda tells them of the function alone, so it may have been either version. None unless given.',
  );

const Analysis = z.strictObject({
  alarms: z
    .array(alarmName)
    .prefault([])
    .describe(
      'CloudWatch alarms; one in ALARM reverts at once, whether its event arrives or an analysis sees it. At most 90; a composite alarm stands for many.',
    ),
  errors: z
    .union([choice(['off']), Errors])
    .prefault({})
    .describe("Compares the canary's errors with the baseline's. `off` leaves it out."),
  latency: Latency.optional().describe('Compares the shares of slow requests. Left out unless given.'),
  falseAlarm: percent({ above: 0, atMost: 0.5, example: '1%' })
    .prefault('1%')
    .describe(
      'Chance that a rollout of an equally good canary is rolled back, over all its tests and however often one looks. Above 0%, at most 50%.',
    ),
  falsePass: percent({ above: 0, atMost: 0.5 })
    .prefault('5%')
    .describe('Chance that a stage passes although the canary is `detect` times worse. Above 0%, at most 50%.'),
  early: flag()
    .prefault(false)
    .describe('Whether a stage may pass before its bake has elapsed, as soon as the evidence allows.'),
  noData: choice(['hold', 'rollback', 'proceed'])
    .prefault('hold')
    .describe(
      'What a stage above 0% does whose canary got no requests in complete periods. `proceed` is recorded as such.',
    ),
  blastRadius: z
    .strictObject({
      errors: count().describe("Failures of the canary beyond the baseline's rate."),
    })
    .optional()
    .describe('A budget: reverts when it is spent, whatever the tests say. None unless given.'),
  sources: Sources,
  findings: Findings,
  observe: Observe,
  logs: flag()
    .optional()
    .describe(
      "Whether findings say how many of the errors are time-outs, kills for want of memory and failed initializations, from the function's log group, which must have the tag `tidegate:control-plane`. They explain and never decide, for they are errors already. Asked only of the last hour and only where there are errors. Off unless given.",
    ),
  metrics: OwnMetrics,
  hotfix: choice(['off', 'not-worse', 'better'])
    .prefault('off')
    .describe(
      'The baseline is known to be bad, and its alarms may be red: the canary must be `not-worse`, or `better`.',
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

/** The preset that a misspelled name, or CodeDeploy's full name, stands for. */
export const nearestPreset = (text: string): string | undefined =>
  didYouMean(text.replace(/^(CodeDeployDefault\.)?(Lambda)?/i, ''), PRESET_NAMES);
