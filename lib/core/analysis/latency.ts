import type { LatencyPlan } from '../plan/plan.ts';
import { upperRate } from '../stats/rate-bound.ts';
import { shareBetting } from '../stats/share-betting.ts';
import { twoByTwo } from '../stats/two-by-two.ts';
import type { StageQuestion } from './contract.ts';
import { chooseModel } from './error-model.ts';
import { CLUSTER_SIZE } from './error-ratio.ts';
import { fail, type Judgement, pass, undecided } from './judgement.ts';
import { ofCounts, type Series } from './periods.ts';
import { byChance, count, plural, shareOf, times } from './sentence.ts';
import { spending } from './spending.ts';

/** Percentiles need 10/(1 − p) values to mean something (CloudWatch, "Percentiles and low data samples"). */
const VALUES_PER_TAIL = 10;

/**
 * Fails a canary whose share of slow requests is more than `ratio` times the baseline's. Slow is above the baseline's
 * quantile before the rollout, so that both versions are held to one threshold. Requests are taken as independent only
 * where the history shows that slow ones come without clusters.
 */
export function judgeLatency({ plan }: StageQuestion, slow: Series): Judgement | undefined {
  const { latency } = plan;
  if (!latency) return undefined;
  const { fold, total, canary, baseline, live, minutes, leftOut } = slow;
  const { perTest, perReference } = spending(plan);
  const start = () => ({
    test: chooseModel(slow.past) === 'independent' ? twoByTwo(latency.ratio) : shareBetting(latency.ratio, 'at-most'),
    limitWithoutControl: ofCounts(
      (frozen) => latency.ratio * usualShare(latency, frozen.requests && upperRate(frozen, perReference, CLUSTER_SIZE)),
    ),
  });
  const { test } = fold('latency', start, (it, period) => {
    if (period.live) it.test.compare(period.baseline, period.canary);
    else it.test.compareWithRate(it.limitWithoutControl(period.frozen), period.canary);
  });

  const { peak } = test.evidence();
  const threshold = -Math.log(perTest);
  const numbers = {
    canaryRequests: canary.requests,
    canarySlow: canary.events,
    baselineRequests: baseline.requests,
    baselineSlow: baseline.events,
    ratio: latency.ratio,
    minutesLeftOut: leftOut,
    evidenceLn: peak,
    thresholdLn: threshold,
  };
  const without = leftOut === 0 ? '' : `, without ${plural(leftOut, 'minute')} of cold starts after the shift`;
  const control = live ? '' : ' (no live control: the baseline is from before)';
  const seen = `canary ${shareOf(canary, 'were slow')}, baseline ${shareOf(baseline)}${control}${without}`;
  if (peak >= threshold) return fail('latency', `${seen}: ${byChance(peak)}`, numbers);
  if (minutes === 0 && leftOut > 0) {
    const cold = `latency is not judged in the first ${plural(leftOut, 'minute')} of this stage, while sandboxes start cold`;
    return undecided('latency', 'samples', cold, numbers);
  }
  if (canary.requests === 0) {
    return undecided(
      'latency',
      'backend',
      'the latency of the canary could not be read in any minute of this stage',
      numbers,
    );
  }
  const enough = Math.ceil(VALUES_PER_TAIL / (1 - latency.quantile));
  if (total.requests < enough) {
    const more = `${count(enough - total.requests)} more canary requests are needed to judge latency`;
    return undecided('latency', 'samples', `${seen}: ${more}`, {
      ...numbers,
      moreCanaryRequests: enough - total.requests,
    });
  }
  return pass('latency', `${seen}: not shown to be above ${times(latency.ratio)} the baseline`, numbers);
}

/** Without counts of the baseline, its share of requests above its own quantile is known by the quantile's meaning. */
const usualShare = ({ quantile }: LatencyPlan, measured: number) => (measured > 0 ? measured : 1 - quantile);
