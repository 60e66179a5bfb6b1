import type { MetricJudgement } from './mann-whitney.ts';

/** A judged metric and the groups it counts in. */
export interface Scored extends Pick<MetricJudgement, 'classification' | 'critical'> {
  readonly groups: readonly string[];
}

/** Percent of the summary score by group. Groups without a weight share what is left of 100 in equal parts. */
export type GroupWeights = Readonly<Record<string, number>>;

export interface Score {
  /** 0–100, two decimals. */
  readonly score: number;
  /** By group, 0–100: the share of metrics that passed; `null` where none could be counted. */
  readonly groups: Readonly<Record<string, number | null>>;
  /** Why the score says less, or other, than it seems to. */
  readonly warnings: readonly string[];
}

/** Percent of metrics without data from which on nothing is believed. */
const TOO_MUCH_MISSING = 50;

/**
 * Sums up judged metrics as Kayenta does: passes ÷ (passes, `High`, `Low` and `NodataFailMetric`) in each group, the
 * groups by weight. A critical failure, or half of the metrics being `Nodata`, makes it 0. A group of which nothing
 * could be counted counts as 100, errors included: that is Kayenta's rule, and is warned of.
 */
export function score(metrics: readonly Scored[], weights: GroupWeights): Score {
  const groups = groupScores(metrics);
  const uncounted = [...groups].filter(([, passed]) => passed === null).map(([group]) => `"${group}"`);
  const warnings = uncounted.map(
    (group) => `nothing could be compared in group ${group}: it counts as 100 in the score`,
  );
  return { score: summary(metrics, groups, weights), groups: Object.fromEntries(groups), warnings };
}

function summary(metrics: readonly Scored[], groups: ReadonlyMap<string, number | null>, weights: GroupWeights) {
  if (metrics.some(({ critical, classification }) => critical && classification !== 'Pass')) return 0;
  const missing = metrics.filter(({ classification }) => classification === 'Nodata').length;
  if ((missing / metrics.length) * 100 >= TOO_MUCH_MISSING) return 0;

  const weighted = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const others = [...groups.keys()].filter((group) => !Object.hasOwn(weights, group)).length;
  const weightOf = (group: string) => (Object.hasOwn(weights, group) ? weights[group]! : (100 - weighted) / others);
  const sum = [...groups].reduce((all, [group, passed]) => all + (passed ?? 100) * (weightOf(group) / 100), 0);
  return toHundredths(sum);
}

/** Rounds the decimal as it is written, half up: 1.005 is 1.01, although the number is a little less. */
const toHundredths = (value: number): number => Number(`${Math.round(Number(`${value.toFixed(10)}e2`))}e-2`);

function groupScores(metrics: readonly Scored[]): Map<string, number | null> {
  const names = new Set(metrics.flatMap(({ groups }) => groups));
  return new Map(
    [...names].map((name) => {
      const counted = metrics.filter(
        ({ groups, classification }) =>
          groups.includes(name) && classification !== 'Nodata' && classification !== 'Error',
      );
      const passed = counted.filter(({ classification }) => classification === 'Pass').length;
      return [name, counted.length === 0 ? null : (passed / counted.length) * 100];
    }),
  );
}
