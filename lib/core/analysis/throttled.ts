import { rateBetting } from '../stats/rate-betting.ts';
import { shareBetting } from '../stats/share-betting.ts';
import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, pass } from './judgement.ts';
import type { Series } from './periods.ts';
import { byChance, shareOf, times } from './sentence.ts';
import { spending } from './spending.ts';

/** Tolerated ratio of the canary's share of throttled requests to the baseline's. */
const RATIO = 2;
/** Below this share of its requests a canary is never failed for throttling. */
const FLOOR = 0.01;

/**
 * Whether Lambda refuses more of the canary's requests than of the baseline's. A throttled request was never run and is in
 * no other count, yet somebody waited for it. The limits on concurrency are those of the function and the account, so
 * when they are reached both versions are refused alike, and that is nobody's fault here; it fails only if more than
 * twice the baseline's share *and* more than 1 % are refused, at a twentieth of α. Throttles come in storms, so the bets
 * are those that allow for clusters. Without a live baseline there is nothing to compare with, and it says so.
 */
export function judgeThrottled(
  { plan }: StageQuestion,
  { fold, canary, baseline, total, live }: Series,
): Judgement | undefined {
  if (total.events === 0) return undefined;
  const start = () => ({ comparison: shareBetting(RATIO, 'at-most'), aboveFloor: rateBetting(FLOOR) });
  const { comparison, aboveFloor } = fold('throttles', start, (it, period) => {
    if (!period.live) return;
    it.comparison.compare(period.baseline, period.canary);
    it.aboveFloor.observe(period.canary);
  });

  const evidence = Math.min(comparison.evidence().peak, aboveFloor.evidence().peak);
  const threshold = -Math.log(spending(plan).perGuard);
  const numbers = {
    canaryArrived: canary.requests,
    canaryThrottled: canary.events,
    evidenceLn: evidence,
    thresholdLn: threshold,
  };
  const control = live ? `, baseline ${shareOf(baseline)}` : ' (no live control: not judged)';
  const seen = `canary ${shareOf(canary, 'were throttled')}${control}`;
  return evidence >= threshold
    ? fail('throttles', `${seen}: ${byChance(evidence)}`, numbers)
    : pass('throttles', `${seen}: not shown to be above ${times(RATIO)} the baseline`, numbers);
}
