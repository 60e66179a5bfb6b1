import type { Evidence } from './wealth.ts';

/** What one version did in one period: `events` (errors, or slow requests) among `requests`. */
export interface Sample {
  readonly requests: number;
  readonly events: number;
}

/** A sequential test of the canary against the baseline, or, where there is no live baseline, against a known rate. */
export interface Comparison {
  /** One period in which both versions served. */
  readonly compare: (baseline: Sample, canary: Sample) => void;
  /** One period of the canary alone; `rate` is the largest (or, for a test from above, smallest) rate of the null. */
  readonly compareWithRate: (rate: number, canary: Sample) => void;
  readonly discount: (nats: number) => void;
  /** The e-value itself; infinite where only its logarithm is a number. */
  readonly value: () => number;
  readonly evidence: () => Evidence;
}

/**
 * Which claim a test tries to refute. `at-most` is the null hypothesis of a fail test (the canary's rate is at most so
 * much), `at-least` that of a pass test (the canary's rate is at least so much).
 */
export type Null = 'at-most' | 'at-least';

/**
 * p₀: the largest chance that an event is the canary's while its rate is `ratio` times the baseline's. From the real
 * counts of the period, never from the configured weight.
 */
export function canaryShare(baselineRequests: number, canaryRequests: number, ratio: number): number {
  return (canaryRequests * ratio) / (baselineRequests + canaryRequests * ratio);
}
