import type { Minute, StageQuestion } from '../../core/analysis/contract.ts';
import { judgeStage } from '../../core/analysis/judge-stage.ts';
import type { RolloutEvent } from '../../core/rollout/event.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { bakeTimes } from '../../core/rollout/windows.ts';
import type { RebuiltMinutes } from './rebuilt-minutes.ts';

type Analyzed = RolloutEvent & { readonly kind: 'analyzed' };

/** What judges go by: failures, or slow requests. */
export type Events = 'errors' | 'slow';

/** What the judges would have said of a stage with another number of failures, or slow requests, of the canary. */
export interface WhatIf {
  /** How many there were. */
  readonly had: number;
  /** The most with which the stage would not have failed; absent where it did not fail. */
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
 * Judges a recorded analysis again with more or fewer of them, spread over the stage's minutes as they were. `undefined`
 * where the plan does not judge them, or where the record does not give the recorded verdict again.
 */
export function whatIf(
  rollout: Rollout,
  event: Analyzed,
  { minutes, isExact }: RebuiltMinutes,
  events: Events = 'errors',
): WhatIf | undefined {
  const said = saidOf[events];
  const recorded = said(event.verdict.findings);
  const question = questionOf(rollout, event, minutes);
  if (recorded === undefined || !question) return undefined;
  const ofStage = minutes.filter(isJudged(event.stageIndex, events));
  const had = sum(ofStage, ({ canary }) => canary[events] ?? 0);
  const requests = sum(ofStage, ({ canary }) => canary.requests);
  const judgedWith = (number: number) =>
    judgeStage({
      ...question,
      observations: { ...question.observations, minutes: withEvents(minutes, event.stageIndex, events, number) },
    }).findings;
  const saidWith = (number: number): Said | undefined => said(judgedWith(number));
  const again = judgedWith(had);
  if (said(again) !== recorded) return undefined;

  const most = (holds: (number: number) => boolean) => last(0, had, holds);
  const fewest = (holds: (number: number) => boolean) => first(had, requests, holds);
  return {
    had,
    isExact: isExact && sameEvidence(again, event.verdict.findings, judges[events]),
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

const judges: Readonly<Record<Events, ReadonlySet<string>>> = {
  errors: new Set(['error-ratio', 'error-limit', 'error-detect', 'blast-radius']),
  slow: new Set(['latency']),
};

type Findings = Analyzed['verdict']['findings'];

/** What the judges of such events say together; `undefined` where none was asked. */
const saidOf: Readonly<Record<Events, (findings: Findings) => Said | undefined>> = {
  errors: (findings) => {
    const judged = findings.filter(({ judge }) => judges.errors.has(judge));
    if (judged.some(({ kind }) => kind === 'fail')) return 'fail';
    return judged.find(({ judge }) => judge === 'error-detect')?.kind;
  },
  slow: (findings) => findings.find(({ judge }) => judges.slow.has(judge))?.kind,
};

/** The question of that analysis, as far as it is about counts. */
function questionOf(rollout: Rollout, event: Analyzed, minutes: readonly Minute[]): StageQuestion | undefined {
  const { plan, preparation } = rollout;
  const shift = rollout.shifts.at(-1);
  const { errors } = plan.analysis;
  if (!preparation || !shift) return undefined;
  const history = preparation.history.map(([requests, failures, slow]) => ({
    requests,
    errors: failures,
    ...(slow === undefined ? {} : { slow }),
  }));
  return {
    plan: {
      ...plan.analysis,
      alarms: [],
      errors: errors === 'off' ? errors : { ...errors, model: preparation.errorModel },
    },
    stages: plan.stages,
    stageIndex: event.stageIndex,
    observations: { minutes, history, alarms: [] },
    bakeElapsed: Date.parse(event.at) >= bakeTimes(rollout, shift).bakedAt,
    recorded: true,
  };
}

const isJudged = (stage: number, events: Events) => (minute: Minute) =>
  minute.stageIndex === stage && !(events === 'slow' && (minute.warming || minute.canary.slow === undefined));

/** The minutes with so many of the canary's events in a stage: fewer in proportion to those, more to the requests without. */
function withEvents(minutes: readonly Minute[], stage: number, events: Events, wanted: number): readonly Minute[] {
  const isOurs = isJudged(stage, events);
  const of = ({ canary }: Minute) => canary[events] ?? 0;
  const now = sum(minutes.filter(isOurs), of);
  const isFewer = wanted <= now;
  const weight = (minute: Minute) => (isFewer ? of(minute) : minute.canary.requests - of(minute));
  const whole = sum(minutes.filter(isOurs), weight);
  const part = isFewer ? wanted : wanted - now;
  let seen = 0;
  return minutes.map((minute) => {
    if (!isOurs(minute)) return minute;
    const before = whole === 0 ? 0 : Math.floor((part * seen) / whole);
    seen += weight(minute);
    const after = whole === 0 ? 0 : Math.floor((part * seen) / whole);
    const changed = after - before + (isFewer ? 0 : of(minute));
    return { ...minute, canary: { ...minute.canary, [events]: changed } };
  });
}

function sameEvidence(a: Findings, b: Findings, by: ReadonlySet<string>): boolean {
  const evidence = (findings: Findings) =>
    findings.filter(({ judge }) => by.has(judge)).map(({ numbers }) => numbers.evidenceLn ?? 0);
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
