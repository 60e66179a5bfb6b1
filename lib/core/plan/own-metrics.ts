import * as z from 'zod';
import type { CounterLimits } from '../judges/counter-limits.ts';
import { readAs, refuse } from '../text/read.ts';
import { choice, duration, field, name } from './fields.ts';
import { From, type MetricSource, metricSource } from './metric-source.ts';
import { metricNameRules } from './observe.ts';

/** A metric that a plan judges by, beside what Lambda counts. */
export interface OwnMetric {
  readonly name: string;
  readonly from: MetricSource;
  /** What is judged instead of the canary's value: that value relative to the baseline's. */
  readonly compare?: 'ratio' | 'difference';
  /** At least one of the two, with at least one bound. */
  readonly failIf?: Bounds;
  readonly succeedIf?: Bounds;
  /** `count` is `unbounded` where the bake says when it is enough. */
  readonly limits: CounterLimits;
  readonly intervalSeconds: number;
  readonly initialDelaySeconds: number;
  /** Below the prefix of the control plane and the owner: `datadog`. */
  readonly secret?: string;
}

/** `above` and `below` are exclusive. */
export interface Bounds {
  readonly above?: number;
  readonly below?: number;
}

/** Each may take some seconds, and all of them one analysis. */
export const MOST_OWN_METRICS = 10;

const number = () =>
  field<number, number>({ title: 'number', type: 'number' }, (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return readAs(value + 0);
    const meant = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    return refuse('a bare number', Number.isFinite(meant) ? String(meant) : undefined);
  });

const bounds = (of: string) =>
  z.strictObject({
    above: number().optional().describe(`${of} above this number.`),
    below: number().optional().describe(`${of} below this number.`),
  });

/** A whole number, and `off` where there may be no limit. */
const limit = <const Off extends boolean>(least: number, mayBeOff: Off) =>
  field<number | (Off extends true ? 'off' | false : never), number | (Off extends true ? 'off' : never)>(
    mayBeOff
      ? { anyOf: [{ title: 'whole number', type: 'integer', minimum: least }, { enum: ['off', false] }] }
      : { title: 'whole number', type: 'integer', minimum: least },
    (value) => {
      if (mayBeOff && (value === 'off' || value === false)) return readAs('off' as never);
      if (Number.isSafeInteger(value) && (value as number) >= least) return readAs(value as number);
      return refuse(`a whole number from ${least} up${mayBeOff ? ', or off' : ''}`);
    },
  );

const Metric = z.strictObject({
  name: name(metricNameRules).describe('What it is called in findings.'),
  from: From.describe('Where it comes from: exactly one of the four.'),
  compare: choice(['ratio', 'difference'])
    .optional()
    .describe(
      "Judges the canary against the baseline, asked the same with its version in `{{version}}`: the canary's value divided by the baseline's (`ratio`), or less the baseline's (`difference`). The canary's own value is judged unless given.",
    ),
  failIf: bounds('Fails')
    .optional()
    .describe('A measurement fails if it is beyond one of these bounds. Comes before succeedIf.'),
  succeedIf: bounds('Succeeds')
    .optional()
    .describe(
      'A measurement succeeds if it is within all of these bounds. With failIf as well, what is in between is inconclusive.',
    ),
  failureLimit: limit(0, true)
    .prefault(0)
    .describe('Failures of a stage that are tolerated; one more takes the canary back. `off`: any number is.'),
  inconclusiveLimit: limit(0, false)
    .prefault(0)
    .describe('Inconclusive measurements of a stage that are tolerated; with one more it stays undecided.'),
  consecutiveErrorLimit: limit(0, false)
    .prefault(4)
    .describe(
      'Measurements in a row that could not be made and are tolerated; with one more it is undecided until one can.',
    ),
  consecutiveSuccessLimit: limit(1, true)
    .prefault('off')
    .describe('Successes in a row that are enough. `off`: no number is.'),
  count: limit(1, false).optional().meta({
    description: 'Measurements of a stage after which it is judged and measured no more; errors are not counted.',
    'x-default': 'as many as the bake has',
  }),
  interval: duration({ atLeast: 1 })
    .prefault('1m')
    .describe('Time between two measurements. At least timing.interval.'),
  initialDelay: duration()
    .prefault('0s')
    .describe('Time from the end of the settle grace to the first measurement of a stage.'),
  secret: name({
    pattern: '^[a-zA-Z0-9_.-]{1,100}$',
    expected: "a secret's name, as Secrets Manager has it after the prefix: letters, digits, ., _ and -",
    suggest: (text) => /^(?:.*\/)?([\w.-]{1,100})$/.exec(text)?.[1],
  })
    .optional()
    .describe(
      'What opens the source: the secret `<control plane>/<owner>/NAME` of Secrets Manager. Needed for Datadog and for webhooks.',
    ),
});

export const OwnMetrics = z
  .array(Metric)
  .optional()
  .meta({ title: 'a list of metrics' })
  .describe(
    `Metrics from other sources that the canary is judged by in every stage above 0%, at most ${MOST_OWN_METRICS}: by limits, counted as Argo Rollouts counts.`,
  );

export function ownMetric({ from, compare, failIf, succeedIf, secret, ...metric }: z.output<typeof Metric>): OwnMetric {
  const { failureLimit, inconclusiveLimit, consecutiveErrorLimit, consecutiveSuccessLimit, count } = metric;
  return {
    name: metric.name,
    from: metricSource(from),
    ...(compare && { compare }),
    ...(failIf && { failIf: given(failIf) }),
    ...(succeedIf && { succeedIf: given(succeedIf) }),
    limits: {
      failureLimit,
      inconclusiveLimit,
      consecutiveErrorLimit,
      consecutiveSuccessLimit,
      count: count ?? 'unbounded',
    },
    intervalSeconds: metric.interval,
    initialDelaySeconds: metric.initialDelay,
    ...(secret !== undefined && { secret }),
  };
}

const given = ({ above, below }: { above?: number | undefined; below?: number | undefined }): Bounds => ({
  ...(above !== undefined && { above }),
  ...(below !== undefined && { below }),
});
