import type { ErrorsPlan } from '../plan/plan.ts';
import { absoluteRate } from '../stats/absolute-rate.ts';
import { conditionalBinomial } from '../stats/conditional-binomial.ts';
import { disaster } from '../stats/disaster.ts';
import { upperRate } from '../stats/rate-bound.ts';
import { rateBetting } from '../stats/rate-betting.ts';
import { shareBetting } from '../stats/share-betting.ts';
import { logMean } from '../stats/wealth.ts';
import type { StageQuestion } from './contract.ts';
import { chooseErrorModel, type ErrorModel } from './error-model.ts';
import { fail, type Judgement, pass } from './judgement.ts';
import { errorsOf, frozenBaseline, isLive, ofStage, past, type Period, periods, sum } from './periods.ts';
import { byChance, shareOf, times } from './sentence.ts';
import { spending } from './spending.ts';

/** Mean size of the clusters in which `robust` expects errors where it has to assume one. */
export const CLUSTER_SIZE = 10;
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
export function judgeErrorRatio(question: StageQuestion): Judgement | undefined {
  const { plan, stageIndex } = question;
  if (plan.errors === 'off') return undefined;
  const all = periods(question, errorsOf);
  const history = past(question, errorsOf);
  const peak = strongest(question, plan.errors, all);

  const threshold = -Math.log(spending(plan).perTest);
  const ratio = toleratedRatio(plan, plan.errors);
  const stage = ofStage(all, stageIndex);
  const canary = sum(stage.map((period) => period.canary));
  const live = isLive(question);
  const baseline = live ? sum(stage.map((period) => period.baseline)) : frozenBaseline(all, history);
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
  const seen = `canary ${shareOf(canary, 'failed')}, baseline ${without(shareOf(baseline, 'failed'))}${control}`;
  return peak >= threshold
    ? fail('error-ratio', `${seen}: ${byChance(peak)}`, numbers)
    : pass('error-ratio', `${seen}: not shown to be worse than ${times(ratio)} the baseline`, numbers);
}

function strongest(question: StageQuestion, errors: ErrorsPlan, all: readonly Period[]): number {
  const { plan } = question;
  const model = errorModel(question);
  const ratio = toleratedRatio(plan, errors);
  const { perReference } = spending(plan);
  const clusterSize = model === 'independent' ? 1 : CLUSTER_SIZE;
  const history = past(question, errorsOf);
  const frozen = upperRate(frozenBaseline(all, history), perReference, clusterSize);
  const frozenLimit = Math.max(errors.floor, Math.min(errors.detect, SLACK_WITHOUT_CONTROL * ratio) * frozen);

  const comparison = model === 'independent' ? conditionalBinomial(ratio, 'at-most') : shareBetting(ratio, 'at-most');
  const gate = disaster(ratio, errors.floor, clusterSize, perReference, sum(history));
  const aboveFloor = model === 'independent' ? absoluteRate(errors.floor, 'at-most', 1) : rateBetting(errors.floor);
  let peak = 0;
  for (const { live, baseline, canary } of all) {
    if (live) comparison.compare(baseline, canary);
    else comparison.compareWithRate(frozenLimit, canary);
    gate.observe(baseline, canary);
    aboveFloor.observe(canary);
    peak = Math.max(peak, logMean(comparison.evidence().log, gate.evidence().log));
  }
  return errors.floor > 0 ? Math.min(peak, aboveFloor.evidence().peak) : peak;
}

const without = (sentence: string) => sentence.replace(' requests failed', '');
