import { judgeAlarms } from './alarms.ts';
import { findBadCounts } from './bad-counts.ts';
import { judgeBlastRadius } from './blast-radius.ts';
import type { Finding, StageQuestion, Verdict } from './contract.ts';
import { carriedEvidence, judgeErrorDetect } from './error-detect.ts';
import { showFailures } from './failures.ts';
import { judgeErrorLimit } from './error-limit.ts';
import { judgeErrorRatio } from './error-ratio.ts';
import { judgeHanging } from './hanging.ts';
import { askedHooks, isHookJudge, judgeHooks } from './hooks.ts';
import { type Judgement, type Need, undecided } from './judgement.ts';
import { judgeLatency } from './latency.ts';
import { type Memory, newMemory } from './memory.ts';
import { showNearTimeout } from './near-timeout.ts';
import { showObserved } from './observed.ts';
import { isMetricJudge, judgeOwnMetrics } from './own-metrics.ts';
import { happened, series } from './periods.ts';
import { judgeSampleRatio } from './sample-ratio.ts';
import { judgeSources } from './sources.ts';
import { judgeThrottled } from './throttled.ts';
import { judgeTraffic } from './traffic.ts';

/**
 * What is reported when several things are missing: the one that must come first. Missing requests come before all, for
 * they are what no policy may let a canary go on without; then comes what `proceed` does not speak for.
 */
const ORDER: readonly Need[] = ['traffic', 'hook', 'backend', 'samples', 'time'];

/**
 * What the evidence says about a stage. Recomputed from all observations each time, so nothing need be kept; valid
 * however often it is asked. Who asks every minute may bring the memory of the last time, for speed alone. A red alarm
 * fails whatever else is known, and so do a metric of the plan's own and a hook, which come from elsewhere; nothing else is judged
 * from observations that are incomplete or impossible; and a stage passes only if its bake has elapsed (or `early`) and every judge that the plan asks for says so.
 */
export function judgeStage(question: StageQuestion, memory: Memory = newMemory()): Verdict {
  const { observations } = question;
  const alarms = judgeAlarms(question);
  if (alarms?.kind === 'fail') return failed([alarms]);

  const own = [...judgeOwnMetrics(question), ...judgeHooks(question)];
  const unusable = observations.unavailable ?? findBadCounts(question, memory);
  if (unusable !== undefined) {
    const reason = `nothing can be judged: ${unusable}`;
    const known = [...(alarms ? [alarms] : []), undecided('observations', 'backend', reason), ...own];
    return own.some(({ kind }) => kind === 'fail') ? failed(known) : waiting('backend', reason, known);
  }

  const judgements = [alarms, ...judgeTheCounts(question, memory), ...own].filter(
    (judgement) => judgement !== undefined,
  );
  if (judgements.some(({ kind }) => kind === 'fail')) return failed(judgements);
  return passOrWait(question, judgements);
}

function judgeTheCounts(question: StageQuestion, memory: Memory): (Judgement | undefined)[] {
  const { stages, stageIndex, observations } = question;
  const shown = [
    ...(observations.observed ?? []).map(showObserved),
    ...(observations.failures ? [showFailures(observations.failures)] : []),
  ];
  if (stages[stageIndex]!.weight === 0) {
    // Where hooks judge, that there is no traffic explains nothing.
    return askedHooks(question).length > 0 ? shown : [judgeTraffic(question, memory), ...shown];
  }

  const errors = series(question, 'errors', memory);
  const traffic = judgeTraffic(question, memory, carriedEvidence(question, errors));
  const failable = [
    judgeErrorRatio(question, errors),
    judgeErrorLimit(question, errors),
    judgeLatency(question, series(question, 'slow', memory)),
    judgeBlastRadius(question, errors),
    judgeSources(question),
    happened(question, 'throttles', memory)
      ? judgeThrottled(question, series(question, 'throttles', memory))
      : undefined,
  ];
  const missing = [judgeHanging(question, memory), judgeSampleRatio(question, memory)];
  // What only traffic can show is not asked for while there is none, but whether there should be some is.
  if (traffic.kind !== 'pass' || 'withoutEvidence' in traffic.finding.numbers) {
    const failing = [...failable, ...missing].filter((judgement) => judgement?.kind === 'fail');
    return [...failing, ...missing.filter((judgement) => judgement?.kind === 'undecided'), traffic, ...shown];
  }
  const near = happened(question, 'nearTimeout', memory)
    ? showNearTimeout(series(question, 'nearTimeout', memory))
    : undefined;
  return [judgeErrorDetect(question, errors), ...failable, ...missing, traffic, near, ...shown];
}

function passOrWait(question: StageQuestion, judgements: readonly Judgement[]): Verdict {
  const { plan, bakeElapsed, stages, stageIndex } = question;
  const { weight } = stages[stageIndex]!;
  const [missing] = judgements
    .filter((judgement) => judgement.kind === 'undecided')
    .toSorted((a, b) => ORDER.indexOf(a.need) - ORDER.indexOf(b.need));
  const { reason } = (missing ?? judgements.find(isDecisive) ?? judgements.find(isAboutTraffic)!).finding;

  if (missing && (bakeElapsed || missing.need === 'backend')) return waiting(missing.need, reason, judgements);
  const isProof = ({ finding: { judge } }: Judgement) =>
    judge === 'error-detect' || (weight === 0 && isHookJudge(judge));
  const provenEarly = plan.early && !missing && judgements.some(isProof);
  if (!bakeElapsed && !provenEarly) return waiting('time', `the bake has not elapsed; ${reason}`, judgements);
  return { kind: 'pass', reason, findings: findings(judgements) };
}

/** The judge whose sentence explains a pass: the one that had something to prove. */
const isDecisive = ({ finding: { judge } }: Judgement) =>
  judge === 'error-detect' || judge === 'latency' || isMetricJudge(judge) || isHookJudge(judge);

const isAboutTraffic = ({ finding }: Judgement) => finding.judge === 'no-data';

function failed(judgements: readonly Judgement[]): Verdict {
  const { reason } = judgements.find(({ kind }) => kind === 'fail')!.finding;
  return { kind: 'fail', reason, findings: findings(judgements) };
}

const waiting = (need: Need, reason: string, judgements: readonly Judgement[]): Verdict => ({
  kind: 'undecided',
  need,
  reason,
  findings: findings(judgements),
});

const findings = (judgements: readonly Judgement[]): Finding[] => judgements.map(({ finding }) => finding);
