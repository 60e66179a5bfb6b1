import type { Counts, Minute } from './contract.ts';
import type { Memory } from './memory.ts';

/** What one version did, minute by minute; NaN where a count is not known. */
export interface CountColumns {
  requests: Float64Array;
  errors: Float64Array;
  slow: Float64Array;
  throttles: Float64Array;
  nearTimeout: Float64Array;
  concurrency: Float64Array;
  /** Requests that came to the version, whether or not Lambda ran them. */
  arrived: Float64Array;
}

/**
 * The minutes of a rollout, turned on their side. Every judge walks over all of them at each analysis, and numbers that lie
 * beside each other are read several times faster than those of ten thousand objects.
 */
export interface Columns {
  /** How many minutes there are; the columns may be longer. */
  length: number;
  /** Starts of the minutes. */
  at: Float64Array;
  stageIndex: Float64Array;
  /** 1 where requests may still be running. */
  open: Float64Array;
  /** 1 so soon after a shift that sandboxes start cold. */
  warming: Float64Array;
  readonly baseline: CountColumns;
  readonly canary: CountColumns;
}

export function columnsOf(minutes: readonly Minute[], memory: Memory): Columns {
  return memory.fold('columns', minutes.length, empty, (columns, from, to) => {
    if (to > columns.stageIndex.length) widen(columns, Math.max(to, 2 * from));
    columns.length = to;
    for (let i = from; i < to; i++) {
      const { at, stageIndex, open, warming, baseline, canary } = minutes[i]!;
      columns.at[i] = at;
      columns.stageIndex[i] = stageIndex;
      columns.open[i] = open ? 1 : 0;
      columns.warming[i] = warming ? 1 : 0;
      put(columns.baseline, i, baseline);
      put(columns.canary, i, canary);
    }
  });
}

/** Whether minutes begin with those that are in the columns. */
export function isUnchanged(columns: Columns, minutes: readonly Minute[]): boolean {
  for (let i = 0; i < columns.length; i++) if (!isSame(columns, i, minutes[i]!)) return false;
  return true;
}

const isSame = (columns: Columns, i: number, { at, stageIndex, open, warming, baseline, canary }: Minute): boolean =>
  at === columns.at[i] &&
  stageIndex === columns.stageIndex[i] &&
  (open === true) === (columns.open[i] === 1) &&
  (warming === true) === (columns.warming[i] === 1) &&
  areSame(columns.baseline, i, baseline) &&
  areSame(columns.canary, i, canary);

const areSame = (columns: CountColumns, i: number, counts: Counts): boolean =>
  counts.requests === columns.requests[i] &&
  counts.errors === columns.errors[i] &&
  isSameCount(counts.slow, columns.slow[i]!) &&
  isSameCount(counts.throttles, columns.throttles[i]!) &&
  isSameCount(counts.nearTimeout, columns.nearTimeout[i]!) &&
  isSameCount(counts.concurrency, columns.concurrency[i]!);

const isSameCount = (count: number | undefined, known: number): boolean =>
  count === known || (count === undefined && Number.isNaN(known));

/** Named one by one, for a week has ten thousand minutes, and a name that varies takes its time. */
function put(to: CountColumns, i: number, counts: Counts): void {
  const { requests, errors, slow = NaN, throttles = NaN, nearTimeout = NaN, concurrency = NaN } = counts;
  to.requests[i] = requests;
  to.errors[i] = errors;
  to.slow[i] = slow;
  to.throttles[i] = throttles;
  to.nearTimeout[i] = nearTimeout;
  to.concurrency[i] = concurrency;
  to.arrived[i] = throttles > 0 ? requests + throttles : requests;
}

const none = new Float64Array(0);

const noCounts = (): CountColumns => ({
  requests: none,
  errors: none,
  slow: none,
  throttles: none,
  nearTimeout: none,
  concurrency: none,
  arrived: none,
});

const empty = (): Columns => ({
  length: 0,
  at: none,
  stageIndex: none,
  open: none,
  warming: none,
  baseline: noCounts(),
  canary: noCounts(),
});

function widen(columns: Columns, capacity: number): void {
  for (const name of ['at', 'stageIndex', 'open', 'warming'] as const) columns[name] = wider(columns[name], capacity);
  for (const counts of [columns.baseline, columns.canary]) {
    for (const name of Object.keys(counts) as (keyof CountColumns)[]) counts[name] = wider(counts[name], capacity);
  }
}

function wider(column: Float64Array, capacity: number): Float64Array {
  const copy = new Float64Array(capacity);
  copy.set(column);
  return copy;
}
