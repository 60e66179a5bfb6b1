import { absoluteRate } from '../stats/absolute-rate.ts';
import { rateBetting } from '../stats/rate-betting.ts';
import type { StageQuestion } from './contract.ts';
import { errorModel } from './error-ratio.ts';
import { fail, type Judgement, pass } from './judgement.ts';
import type { Series } from './periods.ts';
import { byChance, percent, shareOf } from './sentence.ts';
import { spending } from './spending.ts';

/** Fails a canary whose error rate is above the plan's absolute limit, whatever the baseline does. */
export function judgeErrorLimit(question: StageQuestion, { fold, canary }: Series): Judgement | undefined {
  const { plan } = question;
  if (plan.errors === 'off' || plan.errors.limit === undefined) return undefined;
  const { limit } = plan.errors;
  const start = () => (errorModel(question) === 'independent' ? absoluteRate(limit, 'at-most', 1) : rateBetting(limit));
  const test = fold('error-limit', start, (it, period) => it.observe(period.canary));

  const { peak } = test.evidence();
  const threshold = -Math.log(spending(plan).perTest);
  const numbers = {
    canaryRequests: canary.requests,
    canaryErrors: canary.events,
    limit,
    evidenceLn: peak,
    thresholdLn: threshold,
  };
  const seen = `canary ${shareOf(canary, 'failed')}`;
  return peak >= threshold
    ? fail('error-limit', `${seen}, above the limit of ${percent(limit)}: ${byChance(peak)}`, numbers)
    : pass('error-limit', `${seen}: not shown to be above the limit of ${percent(limit)}`, numbers);
}
