/** The time of an evaluation as rules see it in `$flagd.timestamp`: seconds since 1970. */
export type Clock = () => number;

export interface StoppingClockOptions {
  readonly now: Clock;
  /** When the document is known to have been the current one, in seconds since 1970. */
  readonly fetchedAt: number;
  /** How long a document may go on by itself. */
  readonly maxAgeSeconds: number;
}

/**
 * A clock that runs until `fetchedAt + maxAgeSeconds` and stands still from there. A sandbox that was frozen and wakes
 * with a document of yesterday so cannot run yesterday's ramp past a revert it has not heard of.
 */
export function stoppingClock({ now, fetchedAt, maxAgeSeconds }: StoppingClockOptions): Clock {
  const stopsAt = fetchedAt + maxAgeSeconds;
  return () => Math.min(now(), stopsAt);
}
