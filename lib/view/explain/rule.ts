import type { Finding, Verdict } from '../../core/analysis/contract.ts';
import { hookNameOf, isHookJudge } from '../../core/analysis/hooks.ts';
import { isMetricJudge } from '../../core/analysis/own-metrics.ts';
import { byChance, count, percent, times } from '../../core/analysis/sentence.ts';
import type { ErrorsPlan, LatencyPlan, Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Signal } from '../../core/rollout/signal.ts';
import { metricRule, undecidedMetric } from './metric-words.ts';
import { spanText } from '../instants.ts';
import { approvalRule, personRule, waitsForRule } from './person-rule.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** The rule by which an analysis decided, with the key of the plan that sets it, in sentences. */
export function ruleOf(plan: Plan, { decision, verdict, stageIndex }: Analyzed, signals: readonly Signal[]): string {
  switch (decision.kind) {
    case 'roll-back':
      if (signals.length === 0 && isExpired(decision.reason)) return approvalRule;
      return signals.length > 0 ? signalRule(signals) : backRule(plan, verdict, stageIndex);
    case 'advance':
    case 'promote':
      if (decision.reason.startsWith('promoted by ')) return personRule('promote');
      return verdict.kind === 'pass' ? passRule(plan, verdict, stageIndex) : policyRule(plan, verdict, stageIndex);
    case 'hold':
      if (isExpired(decision.reason)) return approvalRule;
      return isGivenUp(decision.reason) ? policyRule(plan, verdict, stageIndex) : foreignRule;
    case 'wait':
      if (decision.for) return waitsForRule[decision.for];
      return waitRule(plan, verdict, stageIndex);
  }
}

/** Nothing that somebody else wrote is overwritten on the way forward. */
export const foreignRule =
  'Forward writes carry the revision of the last write that the record knows. What somebody else has written in between is never overwritten: a person decides.';

const isGivenUp = (reason: string) => reason.startsWith('still undecided after the longest bake');

const isExpired = (reason: string) => reason.startsWith('nobody approved in time');

/** As in deciding: a person's word counts most, then alarms. */
function signalRule(signals: readonly Signal[]): string {
  const kinds = signals.map(({ kind }) => kind);
  if (kinds.includes('abort')) return 'An abort wins over everything else, whatever the evidence says.';
  if (kinds.includes('alarm')) {
    return 'analysis.alarms: an alarm of the plan that goes off takes the canary back at once; the guard reverts before anything is weighed.';
  }
  if (kinds.includes('finding')) {
    return 'analysis.findings: an event that the plan names takes the canary back at once; the guard reverts before anything is weighed.';
  }
  return 'onBusy: supersede. A newer request for the target takes this rollout back.';
}

function backRule(plan: Plan, verdict: Verdict, stageIndex: number): string {
  const failing = verdict.findings.find(({ kind }) => kind === 'fail');
  return failing ? findingRule(plan, failing) : policyRule(plan, verdict, stageIndex);
}

/** The rule of a judge that failed a stage. */
function findingRule(plan: Plan, finding: Finding): string {
  const { analysis } = plan;
  const { judge, numbers } = finding;
  const { errors, latency, falseAlarm, blastRadius } = analysis;
  const shown = shownText(numbers, falseAlarm);
  switch (judge) {
    case 'alarms':
      return 'analysis.alarms: an alarm of the plan that is in ALARM takes the canary back at once.';
    case 'error-ratio':
      return `analysis.errors: a stage fails as soon as it is shown that the canary's error rate is more than ${times(numbers.ratio ?? 1)} the baseline's (ratio)${floorText(errors)}. ${shown}`;
    case 'error-limit':
      return `analysis.errors.limit: a stage fails as soon as it is shown that the canary's error rate is above ${percent(numbers.limit ?? 0)}, whatever the baseline does. ${shown}`;
    case 'latency':
      return `analysis.latency: a stage fails as soon as it is shown that the canary's share of slow requests is more than ${times(numbers.ratio ?? latency?.ratio ?? 1)} the baseline's${warmUpText(latency)}. ${shown}`;
    case 'blast-radius':
      return `analysis.blastRadius.errors: the canary is taken back when it has caused ${count(blastRadius?.errors ?? numbers.limit ?? 0)} failures that the baseline's rate does not explain, whatever the tests say.`;
    case 'no-data':
      return 'analysis.noData: rollback. A canary that got no requests in the complete minutes of its stage is taken back.';
    case 'sources':
      return 'analysis.sources: what asynchronous and stream sources lose, or let wait, beyond a limit of the plan takes the canary back. Lambda does not tell there which version did it.';
    case 'hanging':
      return `Whatever the plan says, requests that begin and do not end take the canary back. ${shown}`;
    case 'throttles':
      return `Whatever the plan says, a canary whose requests are throttled more than the baseline's is taken back. ${shown}`;
    default:
      if (isMetricJudge(judge)) return metricRule(plan, finding);
      if (isHookJudge(judge))
        return `stages[].hooks: ${hookNameOf(judge)} judges the stage; when it fails, the canary is taken back.`;
      // A record may be older than this code, or newer.
      return `The judge ${judge} failed the stage. ${shown}`.trim();
  }
}

const warmUpText = (latency: LatencyPlan | undefined) =>
  latency?.warmUpSeconds
    ? `; the first ${spanText(latency.warmUpSeconds)} after the settle grace of a shift are left out, as sandboxes start cold then (warmUp)`
    : '';

const floorText = (errors: ErrorsPlan | 'off') =>
  errors === 'off' || errors.floor === 0 ? '' : ` and above ${percent(errors.floor)} (floor)`;

function shownText({ evidenceLn, thresholdLn }: Finding['numbers'], falseAlarm: number): string {
  if (evidenceLn === undefined || thresholdLn === undefined) return '';
  return `Shown means ${byChance(thresholdLn)} at most while it is not so, however often one looks (this test's part of falseAlarm ${percent(falseAlarm)}); it was ${byChance(evidenceLn)}.`;
}

function passRule({ analysis, stages }: Plan, verdict: Verdict, stageIndex: number): string {
  const bake = spanText(stages[stageIndex]?.bakeSeconds ?? 0);
  const proven = verdict.findings.find(({ judge }) => judge === 'error-detect');
  const isSilent = verdict.findings.some(({ numbers }) => 'withoutEvidence' in numbers);
  if (isSilent) {
    return 'analysis.noData: proceed. A stage whose canary got no requests passes without evidence, as the plan says.';
  }
  const time = analysis.early ? 'as soon as the evidence allows (early)' : `when its bake of ${bake} is over`;
  const begin = `A stage passes ${time}, if no alarm is red and nothing has failed it`;
  if (!proven || analysis.errors === 'off') return `${begin}.`;
  const { evidenceLn = 0, neededLn = 0 } = proven.numbers;
  const { detect } = analysis.errors;
  return `${begin}, and an error rate of ${times(detect)} the baseline's (analysis.errors.detect) is ruled out. Ruled out means ${byChance(neededLn)} at most (falsePass ${percent(analysis.falsePass)}); it was ${byChance(evidenceLn)}.`;
}

/** What the plan says about a stage that is still undecided when its time is over. */
function policyRule({ analysis, onUndecided, stages }: Plan, verdict: Verdict, stageIndex: number): string {
  const longest = spanText(stages[stageIndex]?.maxBakeSeconds ?? 0);
  if (verdict.kind === 'undecided' && verdict.need === 'traffic') {
    return `analysis.noData: ${analysis.noData}. A canary whose requests have not come, or not ended, has shown nothing, so after ${longest} (maxBake) it goes no further by itself.`;
  }
  if (verdict.kind === 'undecided' && verdict.need === 'hook') {
    return `stages[].hooks: a hook that has not passed within ${longest} (maxBake) lets nothing go on by itself; onUndecided is ${onUndecided}, of which proceed means hold here.`;
  }
  return `onUndecided: ${onUndecided}. A stage is watched for ${longest} in all (maxBake); if it is undecided then, the plan decides.`;
}

function waitRule({ stages, analysis }: Plan, verdict: Verdict, stageIndex: number): string {
  const stage = stages[stageIndex];
  if (!stage) return 'The first stage begins when everything that Prepare looked at can be read.';
  const bake = spanText(stage.bakeSeconds);
  const longest = spanText(stage.maxBakeSeconds);
  const extended = `An undecided stage is watched for up to ${longest} in all (maxBake).`;
  if (verdict.kind !== 'undecided') return 'A stage is left when its alias is as written and nobody holds it.';
  switch (verdict.need) {
    case 'time':
      return `A stage is left when its bake of ${bake} is over, not before${analysis.early ? ' unless the evidence is complete' : ''}. What fails it takes it back at once.`;
    case 'samples':
      if (undecidedMetric(verdict)) return `A metric passes only by successes that were measured. ${extended}`;
      return `A stage passes only by evidence; absence of errors among few requests is none. ${extended}`;
    case 'traffic':
      return `Absence of traffic is never success (analysis.noData: ${analysis.noData}). ${extended}`;
    case 'hook':
      return `A stage passes only if all of its hooks have (stages[].hooks). ${extended}`;
    case 'backend':
      return `Nothing is judged from what could not be read in full. ${extended}`;
  }
}
