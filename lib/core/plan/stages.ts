import * as z from 'zod';
import { Approval } from './approval.ts';
import { duration, percent } from './fields.ts';
import { Hooks } from './hooks.ts';
import { PRESETS } from './presets.ts';

/** CloudWatch's period for Lambda's metrics, and so the shortest time that can be judged. Seconds. */
export const PERIOD_SECONDS = 60;

const DAY = 86_400;

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
export const Stages = z
  .preprocess(
    (value) => (typeof value === 'string' && Object.hasOwn(PRESETS, value) ? PRESETS[value]?.stages : value),
    z.array(Stage).min(1),
  )
  .describe(
    'The planned increments, in order; or the name of a preset, which stands for its stages.',
  ) as unknown as z.ZodType<z.output<typeof Stage>[], readonly z.input<typeof Stage>[] | string>;

export type ReadStages = z.output<typeof Stages>;
export type WrittenStages = z.input<typeof Stages>;
