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
  stageIndex: Uint16Array;
  /** 1 where requests may still be running. */
  open: Uint8Array;
  /** 1 so soon after a shift that sandboxes start cold. */
  warming: Uint8Array;
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

const noCounts = (): CountColumns => {
  const none = new Float64Array(0);
  return {
    requests: none,
    errors: none,
    slow: none,
    throttles: none,
    nearTimeout: none,
    concurrency: none,
    arrived: none,
  };
};

const empty = (): Columns => ({
  length: 0,
  at: new Float64Array(0),
  stageIndex: new Uint16Array(0),
  open: new Uint8Array(0),
  warming: new Uint8Array(0),
  baseline: noCounts(),
  canary: noCounts(),
});

function widen(columns: Columns, capacity: number): void {
  columns.at = wider(columns.at, new Float64Array(capacity));
  columns.stageIndex = wider(columns.stageIndex, new Uint16Array(capacity));
  columns.open = wider(columns.open, new Uint8Array(capacity));
  columns.warming = wider(columns.warming, new Uint8Array(capacity));
  for (const counts of [columns.baseline, columns.canary]) {
    for (const name of Object.keys(counts) as (keyof CountColumns)[]) {
      counts[name] = wider(counts[name], new Float64Array(capacity));
    }
  }
}

function wider<Column extends Float64Array | Uint16Array | Uint8Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
