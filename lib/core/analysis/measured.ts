import { type Counters, countMeasurement, type Measurement, measure, NOTHING_MEASURED } from '../judges/measurement.ts';
import type { Bounds, OwnMetric } from '../plan/own-metrics.ts';

/** What a source answers to one question: a number, or why there is none. Never a made-up number. */
export type SourceAnswer =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'error'; readonly why: string };

/** What one look at a metric came to, as the record keeps it. */
export interface Measured {
  readonly name: string;
  readonly outcome: Measurement;
  /** What was judged: the canary's value, or its ratio to or difference from the baseline's. Absent after an error. */
  readonly value?: number;
  /** The baseline's value, where it was asked for. */
  readonly baseline?: number;
  /** Why it could not be computed. */
  readonly why?: string;
}

/** What a stage's measurements of one metric have come to so far. */
export interface Tally {
  readonly counters: Counters;
  /** When it was measured last, ISO 8601. */
  readonly at: string;
  readonly last: Measured;
}

/** By the metrics' names; a metric that has not been measured in this stage is absent. */
export type Tallies = Readonly<Record<string, Tally>>;

/** Adds measurements to those of the stage so far. */
export const withMeasured = (tallies: Tallies, measured: readonly Measured[], at: string): Tallies =>
  measured.reduce<Tallies>((all, last) => {
    const before = all[last.name]?.counters ?? NOTHING_MEASURED;
    return { ...all, [last.name]: { counters: countMeasurement(before, last.outcome), at, last } };
  }, tallies);

/** Reads the answers for the canary and, where a metric compares, for the baseline. */
export function readMeasurement(metric: OwnMetric, canary: SourceAnswer, baseline?: SourceAnswer): Measured {
  const { name, compare } = metric;
  const failed = (why: string): Measured => ({ name, outcome: 'error', why });
  if (canary.kind === 'error') return failed(canary.why);
  if (!compare) return judged(metric, canary.value);

  if (!baseline) return failed('the baseline was not asked for');
  if (baseline.kind === 'error') return failed(`of the baseline: ${baseline.why}`);
  if (compare === 'ratio' && baseline.value === 0)
    return failed("the baseline's value is 0, so there is no ratio to it");
  const value = compare === 'ratio' ? canary.value / baseline.value : canary.value - baseline.value;
  const measured = judged(metric, value);
  return measured.outcome === 'error' ? measured : { ...measured, baseline: baseline.value };
}

function judged(metric: OwnMetric, value: number): Measured {
  const { name, failIf, succeedIf } = metric;
  // What overflows a number cannot be compared with one.
  if (!Number.isFinite(value)) return { name, outcome: 'error', why: 'the value is no number that can be compared' };
  const outcome = measure({
    ...(failIf && { failure: isBeyond(value, failIf) }),
    ...(succeedIf && { success: isWithin(value, succeedIf) }),
  });
  return { name, outcome, value };
}

const isBeyond = (value: number, { above = Infinity, below = -Infinity }: Bounds) => value > above || value < below;

const isWithin = (value: number, { above = -Infinity, below = Infinity }: Bounds) => value > above && value < below;
