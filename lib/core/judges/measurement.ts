export const MEASUREMENTS = ['success', 'failure', 'inconclusive', 'error'] as const;

/** What one look at a metric came to. `error`: the metric could not be measured. */
export type Measurement = (typeof MEASUREMENTS)[number];

export interface Counters {
  readonly success: number;
  readonly failure: number;
  readonly inconclusive: number;
  readonly error: number;
  /** Of the first three: what uses up the limits' `count`. */
  readonly measured: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
}

export const NOTHING_MEASURED: Counters = {
  success: 0,
  failure: 0,
  inconclusive: 0,
  error: 0,
  measured: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
};

export function countMeasurement(counters: Counters, measurement: Measurement): Counters {
  const streak = (of: Measurement, before: number) => (measurement === of ? before + 1 : 0);
  return {
    ...counters,
    [measurement]: counters[measurement] + 1,
    measured: counters.measured + (measurement === 'error' ? 0 : 1),
    consecutiveError: streak('error', counters.consecutiveError),
    consecutiveSuccess: streak('success', counters.consecutiveSuccess),
  };
}

/** What conditions on a value make of a measurement; a condition that was not given is absent. */
export interface Conditions {
  readonly success?: boolean | 'error';
  readonly failure?: boolean | 'error';
}

/** Reads the outcome of conditions; failing comes first. Without any condition nothing is known. */
export function measure({ success, failure }: Conditions): Measurement {
  if (success === 'error' || failure === 'error') return 'error';
  if (failure === true) return 'failure';
  if (success === true) return 'success';
  if (success === false && failure === undefined) return 'failure';
  if (success === undefined && failure === false) return 'success';
  return 'inconclusive';
}
