import * as z from 'zod';
import { oneOf } from '../text/show.ts';
import { map } from './data-map.ts';
import { EFFECT_SIZES } from './effect-size.ts';
import type { Metric } from './mann-whitney.ts';
import { type ReadData, readData } from './read-data.ts';
import type { GroupWeights } from './score.ts';

/** What a judge is asked to judge. */
export interface MetricsFile {
  /** At least one. */
  readonly metrics: readonly (Metric & { readonly groups: readonly string[] })[];
  readonly groupWeights: GroupWeights;
}

/** The group of metrics that name none. */
const UNGROUPED = 'metrics';

const choice = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: oneOf(words.map((word) => `"${word}"`)) });

const flag = z.boolean({ error: 'true or false' });

const positive = (expected: string) => z.number({ error: expected }).gt(0, { error: expected });

const NUMBERS = 'a list of numbers, with "NaN" for a missing value';
/** JSON has no `NaN`; and what overflows a number becomes infinite, which no metric is. */
const value = z.union([z.number(), z.literal('NaN').transform(() => Number.NaN)], { error: 'a number or "NaN"' });
// A negative zero is the same measurement as zero.
const values = z.array(
  value.transform((number) => number + 0),
  { error: NUMBERS },
);

const threshold = z.number({ error: 'a number of 0 or more' }).min(0, { error: 'a number of 0 or more' });
const thresholds = z.tuple([threshold, threshold], { error: 'two numbers: for a decrease and for an increase' });

const name = z.string({ error: 'a name' }).min(1, { error: 'a name' });

const metric = map('name, control, experiment and settings', {
  name,
  control: values,
  experiment: values,
  direction: choice(['either', 'increase', 'decrease']).default('either'),
  nanStrategy: choice(['remove', 'replace']).default('remove'),
  outliers: choice(['keep', 'remove']).default('keep'),
  outlierFactor: positive('a number above 0').default(3),
  critical: flag.default(false),
  dataRequired: flag.default(false),
  tolerance: z.number({ error: 'a number of 0 or more' }).min(0, { error: 'a number of 0 or more' }).default(0.25),
  confLevel: positive('a number above 0 and below 1').lt(1, { error: 'a number above 0 and below 1' }).default(0.98),
  effectSizeMeasure: choice(EFFECT_SIZES).default('meanRatio'),
  effectSizeThresholds: thresholds.optional(),
  criticalThresholds: thresholds.optional(),
  groups: z
    .array(name, { error: 'a list of names' })
    .min(1, { error: 'a list of at least one name' })
    .default([UNGROUPED]),
}).transform(({ effectSizeThresholds, criticalThresholds, ...rest }) => {
  // The effect size of no effect: any shift counts.
  const none = rest.effectSizeMeasure === 'cles' ? 0.5 : 1;
  return {
    ...rest,
    effectSizeThresholds: effectSizeThresholds ?? ([none, none] as const),
    criticalThresholds: criticalThresholds ?? ([none, none] as const),
  };
});

const WEIGHT = 'a number from 0 to 100';
const METRICS = 'a list of at least one metric';

const MetricsFileSchema = map('metrics and, optionally, groupWeights', {
  metrics: z.array(metric, { error: METRICS }).min(1, { error: METRICS }),
  groupWeights: z
    .record(z.string(), z.number({ error: WEIGHT }).min(0, { error: WEIGHT }).max(100, { error: WEIGHT }), {
      error: 'a map of weights by the names of groups',
    })
    .default({}),
}).superRefine(({ metrics, groupWeights }, context) => {
  const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const sum = Object.values(groupWeights).reduce((all, weight) => all + weight, 0);
  if (sum > 100) complain(['groupWeights'], `weights that sum to at most 100 (they sum to ${sum})`);
  const groups = new Set(metrics.flatMap((metric) => metric.groups));
  for (const group of Object.keys(groupWeights)) {
    if (!groups.has(group)) complain(['groupWeights', group], `absent, or a group of a metric: ${oneOf([...groups])}`);
  }
});

/** Metrics for a judge from JSON text, with their defaults. Never throws. */
export const readMetrics = (text: string): ReadData<MetricsFile> => readData(text, MetricsFileSchema, 'metrics');
