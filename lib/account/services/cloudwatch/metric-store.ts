import type { Instant } from '../../clock.ts';
import { NotModelledError } from '../../contract.ts';
import type { FaultLookup } from '../../faults.ts';
import type { Histogram } from '../../histogram.ts';
import type { Aggregate, Statistic } from './statistics.ts';

export const MINUTE = 60_000;

/** Names one series: two sets of dimensions are two series, even if one contains the other. */
export interface MetricId {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Data of one series for one minute, as much as was published at once. */
export interface MetricBatch extends MetricId {
  /** The whole minute the data is stamped with: for Lambda the one in which the invocations began. */
  readonly periodStart: Instant;
  /** Number of samples, above 0. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Needed for percentiles, unless all samples are equal. Not copied: leave it alone afterwards. */
  readonly values?: Histogram;
  /** From when on readers see it. */
  readonly visibleAt: Instant;
  /** A unit of CloudWatch. Absent: matches whichever unit a reader asks for. */
  readonly unit?: string;
}

/** `length` periods of `periodMs` from `start`; data at `end` and later is left out even of the last period. */
export interface Grid {
  readonly start: Instant;
  readonly end: Instant;
  readonly periodMs: number;
  readonly length: number;
}

export interface MetricStore {
  readonly record: (batch: MetricBatch) => void;
  /** One value for each period; NaN where no data is visible (a missing minute is never 0). */
  readonly read: (id: MetricId, grid: Grid, statistic: Statistic, unit?: string) => number[];
  /** Every series that has been recorded, and when its first data became visible. */
  readonly list: () => readonly { readonly id: MetricId; readonly visibleAt: Instant }[];
}

interface Series {
  readonly id: MetricId;
  readonly minutes: Map<Instant, Minute>;
  readonly visibleAt: Instant;
  unit: string | undefined;
  /** The first and the last minute that there is anything of. */
  first: Instant;
  last: Instant;
}

interface Minute {
  seen: Aggregate | undefined;
  /** Not visible yet. Emptied into `seen` when read, so that old minutes are as small as they can be. */
  waiting: MetricBatch[];
}

export function metricStore(now: () => Instant, faults?: FaultLookup): MetricStore {
  const all = new Map<string, Series>();
  /** Who records often hands in the same dimensions object for the same series, by metric: no key is built for it then. */
  const known = new WeakMap<object, Map<string, Series>>();

  const seriesFor = (batch: MetricBatch): Series => {
    let recent = known.get(batch.dimensions);
    if (!recent) known.set(batch.dimensions, (recent = new Map()));
    let series = recent.get(batch.metric);
    if (series?.id.namespace === batch.namespace) return series;
    const key = keyOf(batch);
    series = all.get(key) ?? newSeries(batch);
    all.set(key, series);
    recent.set(batch.metric, series);
    return series;
  };

  return {
    record: (batch) => {
      const arriving = faults?.has('metric-lag') ? later(batch, faults) : batch;
      const series = seriesFor(arriving);
      if (batch.unit !== undefined && batch.unit !== (series.unit ??= batch.unit)) {
        throw new NotModelledError(`metric ${batch.metric} with two units (${series.unit}, ${batch.unit})`);
      }
      series.first = Math.min(series.first, batch.periodStart);
      series.last = Math.max(series.last, batch.periodStart);
      const minute = series.minutes.get(batch.periodStart);
      if (minute) minute.waiting.push(arriving);
      else series.minutes.set(batch.periodStart, { seen: undefined, waiting: [arriving] });
    },

    read: (id, grid, statistic, unit) => {
      const values = new Array<number>(grid.length).fill(NaN);
      const series = all.get(keyOf(id));
      if (!series || (unit !== undefined && series.unit !== undefined && unit !== series.unit)) return values;
      const at = now();
      // Some ask for weeks of which there are hours.
      const indexOf = (minute: Instant) => Math.floor((minute - grid.start) / grid.periodMs);
      const last = Math.min(indexOf(series.last), grid.length - 1);
      for (let index = Math.max(indexOf(series.first), 0); index <= last; index++) {
        const start = grid.start + index * grid.periodMs;
        const end = Math.min(start + grid.periodMs, grid.end);
        const aggregate = within(series, start, end, at);
        if (aggregate) values[index] = statistic(aggregate);
      }
      return values;
    },

    list: () => [...all.values()],
  };
}

function later(batch: MetricBatch, faults: FaultLookup): MetricBatch {
  const { namespace, metric, dimensions, visibleAt } = batch;
  const lag = faults.find('metric-lag', { ...dimensions, service: 'cloudwatch', namespace, metric });
  return lag ? { ...batch, visibleAt: visibleAt + (lag.milliseconds ?? 0) } : batch;
}

function newSeries({ namespace, metric, dimensions, visibleAt, unit }: MetricBatch): Series {
  const id = { namespace, metric, dimensions };
  return { id, minutes: new Map(), visibleAt, unit, first: Infinity, last: -Infinity };
}

function keyOf({ namespace, metric, dimensions }: MetricId): string {
  const names = Object.keys(dimensions);
  if (names.length > 1) names.sort();
  let key = `${namespace}\0${metric}`;
  for (const name of names) key += `\0${name}\0${dimensions[name]}`;
  return key;
}

function within(series: Series, start: Instant, end: Instant, now: Instant): Aggregate | undefined {
  if (end - start <= MINUTE) return visible(series.minutes.get(start), now);
  let whole: Aggregate | undefined;
  for (let at = start; at < end; at += MINUTE) {
    const part = visible(series.minutes.get(at), now);
    if (part) add((whole ??= nothing()), part);
  }
  return whole;
}

function visible(minute: Minute | undefined, now: Instant): Aggregate | undefined {
  if (!minute || minute.waiting.length === 0) return minute?.seen;
  const late = minute.waiting.filter((batch) => batch.visibleAt > now);
  if (late.length === minute.waiting.length) return minute.seen;
  for (const batch of minute.waiting) {
    if (batch.visibleAt > now) continue;
    const part = asAggregate(batch);
    if (minute.seen) add(minute.seen, part);
    else minute.seen = part;
  }
  minute.waiting = late;
  return minute.seen;
}

// All aggregates have one shape: they are added up more often than anything else here, and engines read one shape quickly.
const nothing = (): Aggregate => ({
  count: 0,
  sum: 0,
  min: Infinity,
  max: -Infinity,
  histograms: [],
  ranked: undefined,
});

function asAggregate({ count, sum, min, max, values }: MetricBatch): Aggregate {
  // Percentiles of a statistic set are known only where all its samples are equal (PutMetricData, API reference).
  const known = values ?? (min === max ? ([[min, count]] as const) : undefined);
  return { count, sum, min, max, histograms: known && [known], ranked: undefined };
}

function add(whole: Aggregate, part: Aggregate): void {
  whole.count += part.count;
  whole.sum += part.sum;
  whole.min = Math.min(whole.min, part.min);
  whole.max = Math.max(whole.max, part.max);
  whole.ranked = undefined;
  whole.histograms = whole.histograms && part.histograms && whole.histograms.concat(part.histograms);
}
