import type { ErrorsPlan } from '../plan/plan.ts';
import { absoluteRate } from '../stats/absolute-rate.ts';
import { conditionalBinomial } from '../stats/conditional-binomial.ts';
import { lowerRate } from '../stats/rate-bound.ts';
import { shareBetting } from '../stats/share-betting.ts';
import { logMean } from '../stats/wealth.ts';
import type { StageQuestion } from './contract.ts';
import { CLUSTER_SIZE, errorModel, toleratedRatio } from './error-ratio.ts';
import { type Judgement, pass, undecided } from './judgement.ts';
import { ofCounts, type Series } from './periods.ts';
import { byChance, count, percent, plural, shareOf, times } from './sentence.ts';
import { spending } from './spending.ts';

/**
 * Passes a canary that has been shown to have an error rate below `detect` × max(baseline's, `floor`). The null
 * hypothesis, canary ≥ both, is refuted by evidence against either part, so the e-value is the mean of the two: a canary
 * with far fewer errors than `detect` times the baseline's passes, and so does one with enough requests and no errors.
 * A hotfix that must be `better` has to be shown to be below the baseline itself; the floor is no excuse then.
 *
 * Evidence is carried from stage to stage, but never more than a pass needs: what a new stage shows must not take away
 * from it.
 */
export function judgeErrorDetect(question: StageQuestion, errors: Series): Judgement | undefined {
  const { plan } = question;
  if (plan.errors === 'off') return undefined;
  const { canary, minutes } = errors;
  const target = -Math.log(plan.falsePass);
  const { before, now, withheld } = evidence(question, plan.errors, errors, target);

  const seen = `canary ${shareOf(canary, 'failed')}`;
  const excluded = claim(plan, plan.errors);
  const numbers = { canaryRequests: canary.requests, canaryErrors: canary.events, evidenceLn: now, neededLn: target };
  if (now >= target) return pass('error-detect', `${seen}: ${excluded} is ruled out (${byChance(now)})`, numbers);

  const counted = canary.requests - withheld;
  const perRequest = counted > 0 ? (now - before) / counted : 0;
  const moreRequests = perRequest > 0 ? Math.ceil((target - now) / perRequest) - withheld : undefined;
  const pace =
    moreRequests !== undefined
      ? `about ${count(moreRequests)} more canary requests (${plural(Math.ceil((moreRequests * minutes) / canary.requests), 'minute')}) needed at this pace`
      : 'more canary requests are needed';
  const isAwaited = withheld > 0 && (counted === 0 || (moreRequests !== undefined && moreRequests <= 0));
  const waiting =
    counted === 0
      ? "none counts before the function's timeout has passed"
      : `${count(withheld)} of them count when the function's timeout has passed`;
  const missing = isAwaited ? waiting : pace;
  return undecided(
    'error-detect',
    'samples',
    `${seen}: ${excluded} is not ruled out yet (${byChance(now)}, ${byChance(target)} needed); ${missing}`,
    {
      ...numbers,
      ...(isAwaited ? { awaitedCanaryRequests: withheld } : {}),
      ...(!isAwaited && moreRequests !== undefined ? { moreCanaryRequests: moreRequests } : {}),
    },
  );
}

/**
 * The evidence for passing that a stage without a minute of its own begins with, in words; nothing where no stage before
 * it had traffic.
 */
export function carriedEvidence(question: StageQuestion, errors: Series): string | undefined {
  const { plan } = question;
  if (plan.errors === 'off' || errors.total.requests === 0) return undefined;
  const target = -Math.log(plan.falsePass);
  const { now, stage } = evidence(question, plan.errors, errors, target);
  if (stage === -1) return undefined;
  const strength = byChance(Math.min(now, target));
  return strength === 'no evidence'
    ? `no evidence carried from stage ${stage + 1}`
    : `evidence carried from stage ${stage + 1}: ${strength}`;
}

/** The evidence for passing, in nats, when the stage of the last minute that counts began and now; and the requests of the stage that do not count yet. */
function evidence(question: StageQuestion, errors: ErrorsPlan, { fold }: Series, target: number) {
  const start = () => passTests(question, errors);
  const tests = fold('error-detect', start, (it, { stageIndex, live, open, baseline, canary, frozen }) => {
    // Requests that hang are errors one day. Until then a minute cannot speak for the canary.
    if (open) {
      it.withheld[stageIndex]! += canary.requests;
      return;
    }
    if (stageIndex !== it.stageIndex) {
      carry(it, target);
      it.stageIndex = stageIndex;
      it.before = logOf(it);
    }
    if (live) it.relative.compare(baseline, canary);
    else it.relative.compareWithRate(it.rateWithoutControl(frozen), canary);
    it.absolute?.observe(canary);
  });
  const { before } = tests;
  return { before, now: logOf(tests), stage: tests.stageIndex, withheld: tests.withheld[question.stageIndex]! };
}

type PassTests = ReturnType<typeof passTests>;

function passTests(question: StageQuestion, errors: ErrorsPlan) {
  const { plan } = question;
  const model = errorModel(question);
  const clusterSize = model === 'independent' ? 1 : CLUSTER_SIZE;
  const ratio = ruledOutRatio(plan, errors);
  const { perReference } = spending(plan);
  const rateWithoutControl = ofCounts((frozen) => ratio * lowerRate(frozen, perReference, clusterSize));
  const relative =
    model === 'independent' ? conditionalBinomial(ratio, 'at-least') : shareBetting(ratio, 'at-least', clusterSize);
  const floor = plan.hotfix === 'better' ? 0 : ratio * errors.floor;
  const absolute = floor > 0 && floor < 1 ? absoluteRate(floor, 'at-least', clusterSize) : undefined;
  const withheld = question.stages.map(() => 0);
  // The stage of the last minute that counts, and the evidence when it began.
  return { relative, absolute, rateWithoutControl, withheld, stageIndex: -1, before: 0 };
}

const logOf = ({ relative, absolute }: PassTests): number =>
  absolute ? logMean(relative.evidence().log, absolute.evidence().log) : relative.evidence().log;

/** Takes from one stage to the next no more evidence than a pass needs. */
function carry(tests: PassTests, target: number): void {
  const surplus = logOf(tests) - target;
  if (surplus <= 0) return;
  tests.relative.discount(surplus);
  tests.absolute?.discount(surplus);
}

const ruledOutRatio = (plan: StageQuestion['plan'], errors: ErrorsPlan) =>
  plan.hotfix === 'better' ? toleratedRatio(plan, errors) : errors.detect;

/** What has to be ruled out, as people read it. */
function claim(plan: StageQuestion['plan'], errors: ErrorsPlan): string {
  const ratio = ruledOutRatio(plan, errors);
  const relative =
    ratio === 1 ? "an error rate as high as the baseline's" : `an error rate of ${times(ratio)} the baseline's`;
  return plan.hotfix === 'better' ? relative : `${relative} (at least ${percent(Math.min(1, ratio * errors.floor))})`;
}
