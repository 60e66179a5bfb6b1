import type { Sample } from './sample.ts';

export interface Dispersion {
  readonly minutes: number;
  readonly requests: number;
  readonly events: number;
  /** Pairs of events inside one minute, and how many independent events would form. */
  readonly pairs: number;
  readonly expectedPairs: number;
  /** Variance ÷ mean of the counts beyond what a drifting rate explains; 1 for independent events, 2c − 1 for geometric clusters of mean c. */
  readonly index: number;
}

/**
 * Question: do events come alone or in clusters?
 *
 * Independent events share a minute only by coincidence. Compared are the pairs inside a minute with the pairs expected:
 * the larger of (a) all events spread over the requests at one rate and (b) the pairs that neighboring minutes form
 * with each other. (b) removes a rate that drifts slowly: it raises both alike, clusters raise only the first. (Ripley's
 * idea of second-order analysis, J. Appl. Prob. 13, 1976, on a grid of minutes.)
 *
 * Wrong when clusters usually span several minutes: they look like a drifting rate.
 */
export function dispersion(minutes: readonly Sample[]): Dispersion {
  let requests = 0;
  let events = 0;
  let squares = 0;
  let pairs = 0;
  let neighborPairs = 0;
  let previous: Sample = { requests: 0, events: 0 };
  for (const minute of minutes) {
    requests += minute.requests;
    squares += minute.requests * minute.requests;
    if (minute.events > 0) {
      events += minute.events;
      pairs += (minute.events * (minute.events - 1)) / 2;
      if (previous.events > 0) {
        neighborPairs +=
          (minute.events *
            previous.events *
            (minute.requests / previous.requests + previous.requests / minute.requests)) /
          4;
      }
    }
    previous = minute;
  }
  const spreadPairs = requests === 0 ? 0 : ((events * (events - 1)) / 2) * (squares / requests / requests);
  const expectedPairs = Math.max(spreadPairs, neighborPairs);
  const index = events === 0 ? 1 : Math.max(1, 1 + (2 * (pairs - expectedPairs)) / events);
  return { minutes: minutes.length, requests, events, pairs, expectedPairs, index };
}

/**
 * Whether a dispersion shows clusters: more pairs than chance explains (a normal tail of 1 in 1,000, one pair never
 * being enough), and an index above 1.2, below which the tests for independent events keep their promise.
 */
export function showsClusters({ pairs, expectedPairs, index }: Dispersion): boolean {
  return index > 1.2 && pairs > 1 && pairs > expectedPairs + 3.1 * Math.sqrt(expectedPairs);
}
