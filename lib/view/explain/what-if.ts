import type { Minute, StageQuestion } from '../../core/analysis/contract.ts';
import { judgeStage } from '../../core/analysis/judge-stage.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/rollout.ts';
import { bakeTimes } from '../../core/rollout/windows.ts';
import type { RebuiltMinutes } from './rebuilt-minutes.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** What the judges of errors would have said of a stage with another number of failures of the canary. */
export interface WhatIf {
  readonly failures: number;
  /** The most failures with which the stage would not have failed; absent where it did not fail. */
  readonly mostNotFailing?: number;
  /** The fewest with which it would not have passed, and with which it would have failed; absent where it did not pass. */
  readonly fewestNotPassing?: number;
  readonly fewestFailing?: number;
  /** The most with which it would have passed; absent where it did, or where even none are too little to go by. */
  readonly mostPassing?: number;
  /** Whether judging the rebuilt minutes gives the very evidence that was recorded. */
  readonly isExact: boolean;
}

type Said = 'pass' | 'fail' | 'undecided';

/**
 * Judges a recorded analysis again with more or fewer failures, spread over the stage's minutes as they were. `undefined`
 * where the plan does not judge errors, or where the record does not give the recorded verdict again.
 */
export function whatIf(rollout: Rollout, event: Analyzed, { minutes, isExact }: RebuiltMinutes): WhatIf | undefined {
  const recorded = said(event.verdict.findings);
  const question = questionOf(rollout, event, minutes);
  if (recorded === undefined || !question) return undefined;
  const ofStage = minutes.filter(({ stageIndex }) => stageIndex === event.stageIndex);
  const failures = sum(ofStage, ({ canary }) => canary.errors);
  const requests = sum(ofStage, ({ canary }) => canary.requests);
  const judgedWith = (errors: number) =>
    judgeStage({
      ...question,
      observations: { ...question.observations, minutes: withErrors(minutes, event.stageIndex, errors) },
    }).findings;
  const saidWith = (errors: number): Said | undefined => said(judgedWith(errors));
  const again = judgedWith(failures);
  if (said(again) !== recorded) return undefined;

  const most = (holds: (errors: number) => boolean) => last(0, failures, holds);
  const fewest = (holds: (errors: number) => boolean) => first(failures, requests, holds);
  return {
    failures,
    isExact: isExact && sameEvidence(again, event.verdict.findings),
    ...(recorded === 'fail'
      ? defined(
          'mostNotFailing',
          most((n) => saidWith(n) !== 'fail'),
        )
      : {}),
    ...(recorded === 'pass'
      ? {
          ...defined(
            'fewestNotPassing',
            fewest((n) => saidWith(n) !== 'pass'),
          ),
          ...defined(
            'fewestFailing',
            fewest((n) => saidWith(n) === 'fail'),
          ),
        }
      : {}),
    ...(recorded === 'undecided'
      ? defined(
          'mostPassing',
          most((n) => saidWith(n) === 'pass'),
        )
      : {}),
  };
}

const byErrors: ReadonlySet<string> = new Set(['error-ratio', 'error-limit', 'error-detect', 'blast-radius']);

type Findings = Analyzed['verdict']['findings'];

/** What the judges of errors say together; `undefined` where none was asked. */
function said(findings: Findings): Said | undefined {
  const judged = findings.filter(({ judge }) => byErrors.has(judge));
  if (judged.some(({ kind }) => kind === 'fail')) return 'fail';
  return judged.find(({ judge }) => judge === 'error-detect')?.kind;
}

/** The question of that analysis, as far as it is about errors. */
function questionOf(rollout: Rollout, event: Analyzed, minutes: readonly Minute[]): StageQuestion | undefined {
  const { plan, preparation } = rollout;
  const shift = rollout.shifts.at(-1);
  const { errors } = plan.analysis;
  if (!preparation || !shift || errors === 'off') return undefined;
  const history = preparation.history.map(([requests, failures]) => ({ requests, errors: failures }));
  return {
    plan: { ...plan.analysis, alarms: [], errors: { ...errors, model: preparation.errorModel } },
    stages: plan.stages,
    stageIndex: event.stageIndex,
    observations: { minutes, history, alarms: [] },
    bakeElapsed: Date.parse(event.at) >= bakeTimes(rollout, shift).bakedAt,
    recorded: true,
  };
}

/** The minutes with so many failures of the canary in a stage: fewer in proportion to its failures, more to its successes. */
function withErrors(minutes: readonly Minute[], stageIndex: number, errors: number): readonly Minute[] {
  const isOurs = (minute: Minute) => minute.stageIndex === stageIndex;
  const now = sum(minutes.filter(isOurs), ({ canary }) => canary.errors);
  const isFewer = errors <= now;
  const weight = ({ canary }: Minute) => (isFewer ? canary.errors : canary.requests - canary.errors);
  const whole = sum(minutes.filter(isOurs), weight);
  const part = isFewer ? errors : errors - now;
  let seen = 0;
  return minutes.map((minute) => {
    if (!isOurs(minute)) return minute;
    const before = whole === 0 ? 0 : Math.floor((part * seen) / whole);
    seen += weight(minute);
    const after = whole === 0 ? 0 : Math.floor((part * seen) / whole);
    const changed = after - before + (isFewer ? 0 : minute.canary.errors);
    return { ...minute, canary: { ...minute.canary, errors: changed } };
  });
}

function sameEvidence(a: Findings, b: Findings): boolean {
  const evidence = (findings: Findings) =>
    findings.filter(({ judge }) => byErrors.has(judge)).map(({ numbers }) => numbers.evidenceLn ?? 0);
  const [ours, theirs] = [evidence(a), evidence(b)];
  return ours.length === theirs.length && ours.every((log, i) => Math.abs(log - (theirs[i] ?? 0)) < 1e-6);
}

/** The largest number from `from` up to, not including, `to` for which something holds that stops holding on the way. */
function last(from: number, to: number, holds: (n: number) => boolean): number | undefined {
  if (from >= to || !holds(from)) return undefined;
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The smallest number above `from`, up to `to`, for which something holds that begins to hold on the way. */
function first(from: number, to: number, holds: (n: number) => boolean): number | undefined {
  if (from >= to || !holds(to)) return undefined;
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const sum = (minutes: readonly Minute[], value: (minute: Minute) => number) =>
  minutes.reduce((all, minute) => all + value(minute), 0);

const defined = <K extends string>(name: K, value: number | undefined): { readonly [key in K]?: number } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: number });
