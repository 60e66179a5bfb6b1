import { AwsError, NotModelledError } from '../../contract.ts';
import { countWhere, forEachValue, type Histogram } from '../../histogram.ts';

/** What CloudWatch keeps of one period. `histograms` is absent where only a statistic set was published. */
export interface Aggregate {
  count: number;
  sum: number;
  min: number;
  max: number;
  histograms: Histogram[] | undefined;
  /** The histograms as one, in order; made when a percentile first asks for it. */
  ranked?: readonly (readonly [value: number, count: number])[] | undefined;
}

/** One statistic of one period; NaN where it cannot be computed, which makes the datapoint absent. */
export type Statistic = (aggregate: Aggregate) => number;

/**
 * The statistic that a text like `Sum`, `p99.9`, `tm90`, `PR(:300)` or `TC(100:)` names. Percentile-like statistics need
 * values, and none of them negative (CloudWatch user guide, "Statistics definitions"); a percentile is the smallest
 * value that at least so many percent of the samples do not exceed.
 */
export function statisticNamed(text: string): Statistic {
  const known = parsed.get(text);
  if (known) return known;
  const statistic = parse(text);
  parsed.set(text, statistic);
  return statistic;
}

/** The percentile in (0, 100) that a statistic's text asks for, if it asks for one. */
export function percentileOf(text: string): number | undefined {
  const match = /^p(\d{1,2}(?:\.\d{1,10})?)$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

const parsed = new Map<string, Statistic>([
  ['Sum', (aggregate) => aggregate.sum],
  ['SampleCount', (aggregate) => aggregate.count],
  ['Average', (aggregate) => aggregate.sum / aggregate.count],
  ['Minimum', (aggregate) => aggregate.min],
  ['Maximum', (aggregate) => aggregate.max],
]);

function parse(text: string): Statistic {
  const percentile = percentileOf(text);
  if (percentile !== undefined) return (aggregate) => percentileValue(aggregate, percentile);

  const trimmed = /^tm(\d{1,2}(?:\.\d{1,10})?)$/.exec(text);
  if (trimmed) return (aggregate) => trimmedMean(aggregate, Number(trimmed[1]));

  const range = /^(PR|TC)\((-?[\d.]*):(-?[\d.]*)\)$/.exec(text);
  if (range && (range[2] || range[3])) {
    const low = range[2] ? Number(range[2]) : -Infinity;
    const high = range[3] ? Number(range[3]) : Infinity;
    if (range[1] === 'TC') return (aggregate) => countWithin(aggregate, low, high);
    return (aggregate) => (100 * countWithin(aggregate, low, high)) / aggregate.count;
  }
  if (/^(tm|wm|tc|ts|TM|WM|TC|TS|PR|IQM)/.test(text)) throw new NotModelledError(`CloudWatch statistic ${text}`);
  throw new AwsError('ValidationError', `The value ${text} for parameter Stat is not supported.`);
}

function percentileValue(aggregate: Aggregate, percentile: number): number {
  const ranked = rank(aggregate);
  const wanted = (percentile / 100) * aggregate.count;
  let reached = 0;
  for (const [value, count] of ranked) {
    reached += count;
    if (reached >= wanted) return value;
  }
  return NaN;
}

function trimmedMean(aggregate: Aggregate, percent: number): number {
  const keep = (percent / 100) * aggregate.count;
  let kept = 0;
  let sum = 0;
  for (const [value, count] of rank(aggregate)) {
    const taken = Math.min(count, keep - kept);
    if (taken <= 0) break;
    kept += taken;
    sum += value * taken;
  }
  return kept > 0 ? sum / kept : NaN;
}

/** Lower bound exclusive, upper bound inclusive. */
function countWithin(aggregate: Aggregate, low: number, high: number): number {
  if (!rankable(aggregate)) return NaN;
  // Most minutes have nothing near a timeout, and that shows without a look at their values.
  if (aggregate.max <= low || aggregate.min > high) return 0;
  if (aggregate.min > low && aggregate.max <= high) return aggregate.count;
  const isWithin = (value: number) => value > low && value <= high;
  return aggregate.histograms!.reduce((total, histogram) => total + countWhere(histogram, isWithin), 0);
}

function rank(aggregate: Aggregate): NonNullable<Aggregate['ranked']> {
  if (!rankable(aggregate)) return [];
  aggregate.ranked ??= inOrder(aggregate.histograms!);
  return aggregate.ranked;
}

function inOrder(histograms: readonly Histogram[]): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (const histogram of histograms) forEachValue(histogram, (value, count) => pairs.push([value, count]));
  return pairs.sort(([a], [b]) => a - b);
}

function rankable(aggregate: Aggregate): boolean {
  return aggregate.histograms !== undefined && aggregate.min >= 0;
}
