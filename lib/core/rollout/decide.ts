import type { Verdict } from '../analysis/contract.ts';
import { targetName } from '../plan/plan.ts';
import type { AliasDrift, AliasReading } from './alias-drift.ts';
import { aliasDrift } from './alias-drift.ts';
import { describeAlias } from './alias-state.ts';
import { approvalOf, approvalText } from './approval.ts';
import { inTheirWords } from './command.ts';
import type { Decision } from './event.ts';
import { findingText } from './finding.ts';
import type { Rollout, StageShift, Standing } from './state.ts';
import type { Signal } from './signal.ts';
import { firstStageOf } from './standings.ts';
import { bakeTimes } from './windows.ts';

/** Everything a decision is made of. */
export interface Situation {
  readonly verdict: Verdict;
  /** Signals that came since the last analysis, oldest first. */
  readonly signals: readonly Signal[];
  readonly alias: AliasSight;
  /** The targets that were moved before, which have to stay as they are. */
  readonly moved?: readonly MovedSight[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What could be seen of the alias. */
export type AliasSight =
  | ({ readonly kind: 'read' } & AliasReading)
  | { readonly kind: 'absent' }
  /** It was not due; before anything goes on it is looked at. */
  | { readonly kind: 'not-looked-at' }
  /** Lambda did not answer; `detail` says how. */
  | { readonly kind: 'unreachable'; readonly detail: string };

export interface MovedSight {
  readonly standing: Standing;
  readonly sight: AliasSight;
}

export type GoBack = Extract<Decision, { kind: 'roll-back' }>;

/**
 * What is done next. Going back wins over everything, whatever else is true; going on needs an alias that is as we
 * wrote it, a stage that nobody holds, the approval that the plan asks for, and a passing verdict, a policy that declares
 * going on without one, or a person's word.
 */
export function decide(rollout: Rollout, situation: Situation): Decision {
  return (
    bySignals(situation.signals) ??
    byFailure(situation.verdict) ??
    byMoved(rollout, situation.moved ?? []) ??
    byAlias(rollout, situation.alias) ??
    byHold(rollout) ??
    byVerdict(rollout, situation)
  );
}

/** The way back that signals ask for, if there are any; a person's word counts most. */
export function bySignals(signals: readonly Signal[]): GoBack | undefined {
  const abort = signals.find((signal) => signal.kind === 'abort');
  if (abort) return { kind: 'roll-back', outcome: 'aborted', reason: `aborted: ${abort.reason}` };
  const alarm = signals.find((signal) => signal.kind === 'alarm');
  if (alarm) {
    return { kind: 'roll-back', outcome: 'rolled-back', reason: `alarm ${alarm.alarm} went off: ${alarm.detail}` };
  }
  const finding = signals.find((signal) => signal.kind === 'finding');
  if (finding) {
    return { kind: 'roll-back', outcome: 'rolled-back', reason: `a finding came in: ${findingText(finding)}` };
  }
  const newer = signals.find((signal) => signal.kind === 'supersede');
  if (newer) return { kind: 'roll-back', outcome: 'superseded', reason: `superseded by rollout ${newer.by}` };
  return undefined;
}

const byFailure = (verdict: Verdict): Decision | undefined =>
  verdict.kind === 'fail' ? { kind: 'roll-back', outcome: 'rolled-back', reason: verdict.reason } : undefined;

function byAlias(rollout: Rollout, found: AliasSight): Decision | undefined {
  if (found.kind === 'not-looked-at') return undefined;
  if (found.kind === 'absent') return { kind: 'hold', reason: 'the alias was deleted' };
  if (found.kind === 'unreachable') return { kind: 'wait', reason: `the alias could not be read: ${found.detail}` };
  const drift: AliasDrift = aliasDrift(rollout, found);
  if (drift === 'reverted') {
    return { kind: 'hold', reason: 'the alias sends everything to the baseline, and no signal says why' };
  }
  if (drift === 'foreign') {
    const expected = rollout.written ? describeAlias(rollout.written.alias) : 'nothing yet';
    return {
      kind: 'hold',
      reason: `somebody else moved the alias: expected ${expected}, found ${describeAlias(found.alias)}`,
    };
  }
  return undefined;
}

/** What is on trial may need what was moved before it: where that is gone, it goes back as well, before anything else. */
function byMoved({ plan }: Rollout, moved: readonly MovedSight[]): Decision | undefined {
  for (const { standing, sight } of moved) {
    if (sight.kind === 'not-looked-at') continue;
    const name = targetName(standing.target);
    if (sight.kind === 'unreachable') return { kind: 'wait', reason: `${name} could not be read: ${sight.detail}` };
    const drift = sight.kind === 'read' ? aliasDrift(standing, sight) : 'absent';
    if (drift === 'as-written' || drift === 'touched' || drift === 'applied') continue;
    const found = sight.kind === 'read' ? describeAlias(sight.alias) : 'nothing';
    const expected = standing.written ? describeAlias(standing.written.alias) : 'nothing yet';
    return {
      kind: 'roll-back',
      outcome: 'rolled-back',
      reason: `${targetName(plan.target)} needs what ${name} served, and somebody has moved that: expected ${expected}, found ${found}`,
    };
  }
  return undefined;
}

function byHold({ held, paused }: Rollout): Decision | undefined {
  if (held) return { kind: 'wait', reason: `held: ${held.reason}` };
  if (paused) return { kind: 'wait', for: 'resume', reason: `paused by ${inTheirWords(paused.by, paused.reason)}` };
  return undefined;
}

/**
 * The stage that is judged is the one that began last. A shift or promotion that had been decided after it, and was kept
 * from happening, is decided anew: an old verdict moves nothing.
 */
function byVerdict(rollout: Rollout, { verdict, now }: Situation): Decision {
  const shift = rollout.shifts.at(-1);
  if (!shift) return begin(rollout, verdict);
  const word = rollout.vouched;
  if (word && (word.full || word.stageIndex === shift.stageIndex)) {
    return goOn(rollout, shift, now, `promoted by ${inTheirWords(word.by, word.reason)}`);
  }
  if (verdict.kind === 'pass') return goOn(rollout, shift, now, verdict.reason);

  const { bakedAt, givenUpAt } = bakeTimes(rollout, shift);
  if (now < bakedAt) return { kind: 'wait', reason: verdict.reason };
  if (now < givenUpAt) return { kind: 'wait', reason: `extended: ${verdict.reason}` };
  return giveUp(rollout, shift, now, verdict);
}

/** The pre-flight has let the first shift happen; it waits only for a backend that can tell whether an alarm is red. */
function begin(rollout: Rollout, verdict: Verdict): Decision {
  if (verdict.kind === 'undecided' && verdict.need === 'backend') return { kind: 'wait', reason: verdict.reason };
  const reason = 'decided before: the alias is as Prepare found it';
  return { kind: 'advance', toStage: firstStageOf(rollout), reason };
}

function giveUp(rollout: Rollout, shift: StageShift, now: number, verdict: Verdict): Decision {
  const reason = `still undecided after the longest bake: ${verdict.reason}`;
  // The plan's `noData` has spoken for a canary without traffic, and only that policy may let it go on.
  const silent = verdict.kind === 'undecided' && verdict.need === 'traffic';
  // A hook that has not passed was asked for by name: to go on without it would be to fail open.
  const unpassed = verdict.kind === 'undecided' && verdict.need === 'hook' && rollout.plan.onUndecided === 'proceed';
  const policy = silent || unpassed ? 'hold' : rollout.plan.onUndecided;
  if (policy === 'hold') return { kind: 'hold', reason };
  if (policy === 'rollback') return { kind: 'roll-back', outcome: 'rolled-back', reason };
  return goOn(rollout, shift, now, `without evidence, as the plan says: ${verdict.reason}`);
}

/** To the next stage that is not left out, or to the promotion, once everybody has approved who has to. */
function goOn(rollout: Rollout, shift: StageShift, now: number, reason: string): Decision {
  const { plan, skipped = [], vouched } = rollout;
  const approval = approvalOf(rollout, shift, now);
  if (approval?.kind === 'waited-for') {
    return { kind: 'wait', for: 'approval', reason: `waits for approval: ${approvalText(approval)}` };
  }
  if (approval?.kind === 'expired') {
    const expired = `nobody approved in time: ${approvalText(approval)}`;
    return approval.plan.onExpiry === 'hold'
      ? { kind: 'hold', reason: expired }
      : { kind: 'roll-back', outcome: 'rolled-back', reason: expired };
  }
  const toStage = plan.stages.findIndex((_, index) => index > shift.stageIndex && !skipped.includes(index));
  return toStage < 0 || vouched?.full === true ? { kind: 'promote', reason } : { kind: 'advance', toStage, reason };
}
