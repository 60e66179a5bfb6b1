import type { ErrorsPlan } from '../plan/plan.ts';
import { absoluteRate } from '../stats/absolute-rate.ts';
import { conditionalBinomial } from '../stats/conditional-binomial.ts';
import { disaster } from '../stats/disaster.ts';
import { upperRate } from '../stats/rate-bound.ts';
import { rateBetting } from '../stats/rate-betting.ts';
import { shareBetting } from '../stats/share-betting.ts';
import { meanGame } from '../stats/wealth.ts';
import type { StageQuestion } from './contract.ts';
import { chooseErrorModel, type ErrorModel } from './error-model.ts';
import { fail, type Judgement, pass } from './judgement.ts';
import { ofCounts, type Series, sum } from './periods.ts';
import { byChance, shareOf, times } from './sentence.ts';
import { spending } from './spending.ts';

/** Mean size of the clusters in which `robust` expects errors where it has to assume one. */
export const CLUSTER_SIZE = 10;
/**
 * The part of the wealth that is not the disaster gate's, which gains so much in a minute that it needs little; least where it
 * may count errors one by one.
 */
const FOR_COMPARISON: Readonly<Record<ErrorModel, number>> = { robust: 0.8, independent: 0.9 };
/** Between two hours an unchanged service may well double its error rate, so without a live control that is tolerated. */
const SLACK_WITHOUT_CONTROL = 2;

export function errorModel({ plan, observations }: StageQuestion): ErrorModel {
  if (plan.errors === 'off') return 'robust';
  return plan.errors.model === 'auto' ? chooseErrorModel(observations.history) : plan.errors.model;
}

/** The ratio that is tolerated: a hotfix must be no worse than its baseline, whatever the plan says otherwise. */
export const toleratedRatio = (plan: StageQuestion['plan'], errors: ErrorsPlan): number =>
  plan.hotfix === 'off' ? errors.ratio : Math.min(1, errors.ratio);

/**
 * Fails a canary whose error rate is more than `ratio` times the baseline's at the same time *and* above `floor`. Its
 * null hypothesis, canary ≤ max(ratio × baseline, floor), is the union of two, so both must be refuted; the weaker
 * evidence counts. Plain disasters are seen by a third test that shares the comparison's wealth.
 */
export function judgeErrorRatio(question: StageQuestion, errors: Series): Judgement | undefined {
  const { plan } = question;
  if (plan.errors === 'off') return undefined;
  const peak = strongest(question, plan.errors, errors);
  const threshold = -Math.log(spending(plan).perTest);
  const ratio = toleratedRatio(plan, plan.errors);
  const { canary, baseline, live } = errors;
  const numbers = {
    canaryRequests: canary.requests,
    canaryErrors: canary.events,
    baselineRequests: baseline.requests,
    baselineErrors: baseline.events,
    ratio,
    evidenceLn: peak,
    thresholdLn: threshold,
  };
  const control = live ? '' : ' (no live control: the baseline is from before)';
  const seen = `canary ${shareOf(canary, 'failed')}, baseline ${shareOf(baseline)}${control}`;
  return peak >= threshold
    ? fail('error-ratio', `${seen}: ${byChance(peak)}`, numbers)
    : pass('error-ratio', `${seen}: not shown to be worse than ${times(ratio)} the baseline`, numbers);
}

/** The strongest evidence so far, in nats, that the canary is worse than both parts of the null hypothesis allow. */
function strongest(question: StageQuestion, errors: ErrorsPlan, { fold, past }: Series): number {
  const start = () => failTests(question, errors, past);
  const { both, aboveFloor } = fold('error-ratio', start, (tests, { live, baseline, canary, frozen }) => {
    if (live) tests.comparison.compare(baseline, canary);
    else tests.comparison.compareWithRate(tests.limitWithoutControl(frozen), canary);
    tests.gate.observe(baseline, canary);
    tests.both.look();
    tests.aboveFloor.observe(canary);
  });
  return errors.floor > 0 ? Math.min(both.peak(), aboveFloor.evidence().peak) : both.peak();
}

function failTests(question: StageQuestion, errors: ErrorsPlan, past: Series['past']) {
  const { plan } = question;
  const model = errorModel(question);
  const independent = model === 'independent';
  const clusterSize = independent ? 1 : CLUSTER_SIZE;
  const ratio = toleratedRatio(plan, errors);
  const { perReference } = spending(plan);
  const limitWithoutControl = ofCounts((frozen) => {
    const rate = upperRate(frozen, perReference, clusterSize);
    return Math.max(errors.floor, Math.min(errors.detect, SLACK_WITHOUT_CONTROL * ratio) * rate);
  });

  const comparison = independent ? conditionalBinomial(ratio, 'at-most') : shareBetting(ratio, 'at-most');
  const gate = disaster(ratio, errors.floor, clusterSize, perReference, sum(past));
  const both = meanGame(comparison, gate, FOR_COMPARISON[model]);
  const aboveFloor = independent ? absoluteRate(errors.floor, 'at-most', 1) : rateBetting(errors.floor);
  return { comparison, gate, both, aboveFloor, limitWithoutControl };
}
