import type { Random } from '../random.ts';
import type { Retrier } from './definition.ts';
import { type Failure, matches } from './failure.ts';

/** The retriers of one visit to a state; each counts its own attempts. */
export interface Retries {
  /** Seconds to wait before the next attempt; nothing where the failure is not retried (any more). */
  readonly delayAfter: (failure: Failure) => number | undefined;
}

/** The first retrier that matches decides, even when it is used up. */
export function retriesOf(retriers: readonly Retrier[], random: Random): Retries {
  const attempts = new Map<Retrier, number>();

  return {
    delayAfter: (failure) => {
      const retrier = retriers.find(({ errors }) => matches(errors, failure));
      if (!retrier) return undefined;
      const attempt = attempts.get(retrier) ?? 0;
      if (attempt >= retrier.maxAttempts) return undefined;
      attempts.set(retrier, attempt + 1);

      const growing = retrier.intervalSeconds * retrier.backoffRate ** attempt;
      const delay = Math.min(growing, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
      return retrier.fullJitter ? random.between(0, delay) : delay;
    },
  };
}
