import type { MetricRequest } from '../core/metrics/metric-request.ts';
import { type AnsweredSeries, flatSeries, type MinuteSeries } from '../core/metrics/minute-series.ts';
import type { MetricAnswer, Metrics } from './metrics.ts';
import type { SettledChunk, SettledValues } from './settled-values.ts';

const minuteMs = 60_000;
/** So many minutes are kept in the table at once: a rollout that is watched for less never asks it. */
const chunkMs = 3 * 3_600_000;

/** Minutes that begin in [from, to), milliseconds since the epoch; those before `settledUntil` will not change any more. */
export interface CarriedSpan {
  readonly from: number;
  readonly settledUntil: number;
  readonly to: number;
}

/** Reads the metrics of the same rollouts again and again, and asks CloudWatch only for what is new or may still change. */
export interface CarriedMetrics {
  /** What {@link Metrics.read} answers to requests by the minute. With `anew` it asks for everything, whatever it knows. */
  readonly read: (
    rolloutId: string,
    requests: readonly MetricRequest[],
    span: CarriedSpan,
    how?: 'anew',
  ) => Promise<MetricAnswer<MinuteSeries>>;
}

/** Values of the minutes from `from` on. */
interface Known {
  readonly from: number;
  /** Until when they have settled; what is known beyond is of no use any more. */
  readonly until: number;
  /** Until when they are in the table. */
  readonly storedUntil: number;
  readonly values: Readonly<Record<string, Float64Array>>;
}

/**
 * Carries settled values from one analysis to the next: in memory for as long as the process lives, and of a rollout that
 * goes on for hours in the table too, because between two analyses of a quiet bake Lambda ends what is idle. It is a saving
 * and no record: who finds nothing, or has another question, asks CloudWatch for everything, and has the same answer.
 *
 * @param most rollouts that are remembered; a week of thirty metrics takes 2.5 MB
 */
export function carriedMetrics(
  { metrics, settled }: { readonly metrics: Metrics; readonly settled: SettledValues },
  most = 4,
): CarriedMetrics {
  const remembered = new Map<string, Known & { readonly question: string }>();

  const recall = async (rolloutId: string, question: string, span: CarriedSpan): Promise<Known> => {
    const before = remembered.get(rolloutId);
    if (before?.question === question) return before;
    const isLong = span.settledUntil - span.from >= chunkMs;
    return unite(span.from, isLong ? await settled.read(rolloutId, question) : []);
  };

  const remember = (rolloutId: string, question: string, known: Known) => {
    remembered.delete(rolloutId);
    remembered.set(rolloutId, { ...known, question });
    const [oldest] = remembered.keys();
    if (remembered.size > most && oldest !== undefined) remembered.delete(oldest);
  };

  return {
    read: async (rolloutId, requests, span, how) => {
      const question = JSON.stringify(requests);
      const before = how === 'anew' ? unite(span.from, []) : await recall(rolloutId, question, span);
      const askedFrom = Math.min(Math.max(span.from, before.until), span.to);
      const answer = await readUnlessEmpty(metrics, requests, askedFrom, span.to);
      if (answer.kind === 'unavailable') return answer;

      const values = Object.fromEntries(
        requests.map(({ id }) => [id, join(span, askedFrom, { before, id, series: answer.series[id] })]),
      );
      // What could not be read this time may be there the next time.
      if (how !== 'anew' && !answer.leftOut) {
        const until = Math.min(Math.max(span.settledUntil, askedFrom), span.to);
        const known = { from: span.from, until, storedUntil: Math.max(span.from, before.storedUntil), values };
        const chunk = nextChunk(known);
        if (chunk) await settled.put(rolloutId, question, chunk);
        remember(rolloutId, question, chunk ? { ...known, storedUntil: chunk.to } : known);
      }
      const series = Object.fromEntries(requests.map(({ id }) => [id, flatSeries(span.from, values[id]!)]));
      return { kind: 'complete', series };
    },
  };
}

const readUnlessEmpty = async (
  metrics: Metrics,
  requests: readonly MetricRequest[],
  from: number,
  to: number,
): Promise<MetricAnswer> => (from < to ? metrics.read(requests, from, to) : { kind: 'complete', series: {} });

interface Parts {
  readonly before: Known;
  readonly id: string;
  readonly series: AnsweredSeries | undefined;
}

/** A series' values of a whole span: those before `askedFrom` from before, the others from the answer. */
function join({ from, to }: CarriedSpan, askedFrom: number, { before, id, series }: Parts): Float64Array {
  const values = new Float64Array((to - from) / minuteMs).fill(NaN);
  const known = before.values[id];
  if (known) values.set(known.subarray((from - before.from) / minuteMs, (askedFrom - before.from) / minuteMs));
  series?.copyTo(values, from);
  return values;
}

/** What the table has of a span from `from` on, as far as it goes without a gap. */
function unite(from: number, chunks: readonly SettledChunk[]): Known {
  const first = chunks.findIndex((chunk) => chunk.from <= from && from < chunk.to);
  const start = chunks[first]?.from ?? from;
  let until = start;
  const following = chunks.slice(Math.max(0, first)).filter((chunk) => {
    if (first === -1 || chunk.from !== until) return false;
    until = chunk.to;
    return true;
  });
  const values: Record<string, Float64Array> = {};
  for (const chunk of following) {
    for (const [id, numbers] of Object.entries(chunk.values)) {
      const whole = (values[id] ??= new Float64Array((until - start) / minuteMs).fill(NaN));
      const offset = (chunk.from - start) / minuteMs;
      for (const [i, value] of numbers.entries()) if (value !== null) whole[offset + i] = value;
    }
  }
  return { from: start, until, storedUntil: until, values };
}

/** The next minutes to be put into the table, once there are enough. */
function nextChunk({ from, until, storedUntil, values }: Known): SettledChunk | undefined {
  const to = storedUntil + chunkMs;
  if (to > until) return undefined;
  const [first, end] = [(storedUntil - from) / minuteMs, (to - from) / minuteMs];
  const numbers = Object.entries(values).map(([id, all]): [string, (number | null)[]] => [
    id,
    Array.from(all.subarray(first, end), (value) => (Number.isNaN(value) ? null : value)),
  ]);
  return { from: storedUntil, to, values: Object.fromEntries(numbers) };
}
