import { type Judgement, pass } from './judgement.ts';
import type { Series } from './periods.ts';
import { shareOf } from './sentence.ts';

/**
 * How many requests come close to the function's timeout (95 % of it or more), shown beside the baseline's. It never
 * decides: those that go over it are errors, and judged as such; `latency` judges the others where a plan asks for it.
 * Counted from CloudWatch's percentile rank, which is approximate, so a handful may be nobody.
 */
export function showNearTimeout({ canary, baseline }: Series): Judgement | undefined {
  if (canary.events === 0) return undefined;
  const numbers = {
    canaryRequests: canary.requests,
    canaryNearTimeout: canary.events,
    baselineRequests: baseline.requests,
    baselineNearTimeout: baseline.events,
  };
  const shares = `canary ${shareOf(canary, 'took 95 % of the timeout or more')}, baseline ${shareOf(baseline)}`;
  return pass('near-timeout', shares, numbers);
}
