import { formatPercent } from '../text/percent.ts';
import { approvalOf, approverProblem, notAnApprover } from './approval.ts';
import { isApprover } from './approver.ts';
import type { Command, Verb } from './command.ts';
import type { Person } from './person.ts';
import type { Phase, Rollout, StageShift } from './state.ts';
import { whereItIs } from './where-it-is.ts';

/** What becomes of a person's word. */
export type Judged =
  /** It enters the record; `says` tells what it changes. */
  | { readonly kind: 'accepted'; readonly says: string }
  /** Everything is as they want it; nothing is written. */
  | { readonly kind: 'done-already'; readonly says: string }
  /** `forbidden`: not by this person. `passed`: not any more, or not yet. */
  | { readonly kind: 'refused'; readonly because: 'forbidden' | 'passed'; readonly says: string };

/**
 * Whether a command can still be followed, by the rollout as it is at this moment. A command that was meant for another
 * state is refused and says which one it met; going back is possible from every state in which there is something to take
 * back.
 */
export function judgeCommand(rollout: Rollout, command: Command, person: Person, now: number): Judged {
  return (
    approvedBefore(rollout, command, person) ??
    stale(rollout, command) ??
    judges[command.verb]({ rollout, command, person, now })
  );
}

interface Case {
  readonly rollout: Rollout;
  readonly command: Command;
  readonly person: Person;
  readonly now: number;
}

const judges: Readonly<Record<Verb, (given: Case) => Judged>> = {
  approve: ({ rollout, person, now }) => {
    const gate = gateOf(rollout, now);
    if ('kind' in gate) return gate;
    const { approval, stage } = gate;
    if (approval.kind === 'given') return already(`${stage} has all its approvals`);
    const problem = approverProblem(rollout, approval, person);
    if (problem !== undefined) {
      const isCounted = approval.given.some(({ key }) => key === person.key);
      return isCounted ? already(problem) : forbidden(problem);
    }
    if (approval.kind === 'expired') {
      return passed(`the time to approve of ${stage} was over at ${new Date(approval.expiresAt).toISOString()}`);
    }
    const { quorum } = approval.plan;
    const left = quorum - approval.given.length - 1;
    const then = left === 0 ? 'it goes on when it has passed' : `${left} more of ${quorum} to come`;
    return accepted(`${stage} is approved by ${person.name}; ${then}`);
  },

  reject: ({ rollout, person, now }) => {
    const gate = gateOf(rollout, now);
    if ('kind' in gate) return gate;
    const { plan } = gate.approval;
    return isApprover(plan.from, person)
      ? accepted(`${gate.stage} is rejected, and the canary taken back`)
      : forbidden(notAnApprover('reject', plan, person));
  },

  promote: ({ rollout, command: { full = false } }) => {
    const shift = rollout.shifts.at(-1);
    if (!isUnderWay(rollout) || !shift)
      return passed(`there is no stage to leave: ${whereItIs(rollout)}${startAnother(rollout)}`);
    const gates = rollout.plan.stages.flatMap((stage, index) => {
      const isLeft = index === shift.stageIndex || (full && index > shift.stageIndex);
      return isLeft && stage.approval && !isApproved(rollout, { ...shift, stageIndex: index }) ? [index] : [];
    });
    const [gate] = gates;
    if (gate !== undefined) {
      return passed(`${nameOf(rollout, gate)} needs an approval, which no promotion stands in for: approve it`);
    }
    const { vouched } = rollout;
    if (vouched && vouched.full === full && vouched.stageIndex === shift.stageIndex && !isKept(rollout)) {
      return already(`${vouched.by} has promoted it already`);
    }
    const what = full
      ? 'the promotion is next, whatever stages are left'
      : `${nameOf(rollout, shift.stageIndex)} is left`;
    return accepted(`${what}, without further evidence, unless something fails`);
  },

  skip: ({ rollout, command: { stageIndex = -1 } }) => {
    const { plan, skipped = [], shifts } = rollout;
    const stage = plan.stages[stageIndex];
    if (!stage) return passed(`the plan has ${plan.stages.length} stages, and no stage ${stageIndex + 1}`);
    if (!isUnderWay(rollout)) return passed(`there is no stage to come: ${whereItIs(rollout)}`);
    const name = nameOf(rollout, stageIndex);
    if (stageIndex === 0) return passed(`${name} is the first, and cannot be left out`);
    const isDecided = rollout.phase === 'shifting' && rollout.stageIndex >= stageIndex;
    if (isDecided || shifts.some((shift) => shift.stageIndex >= stageIndex)) {
      return passed(`${name} has begun already; promote leaves it`);
    }
    if (stage.approval) return passed(`${name} needs an approval, and cannot be left out`);
    const next = plan.stages[stageIndex + 1]?.targetIndex;
    if (next !== undefined && next !== (stage.targetIndex ?? 0)) {
      return passed(`${name} is what the next target waits for, and cannot be left out`);
    }
    return skipped.includes(stageIndex) ? already(`${name} is left out already`) : accepted(`${name} will be left out`);
  },

  pause: ({ rollout }) => {
    if (!isOpen(rollout)) return passed(`there is nothing to pause: ${whereItIs(rollout)}`);
    if (rollout.paused) return already(`it has been paused by ${rollout.paused.by} since ${rollout.paused.since}`);
    const arriving = rollout.intended ? '; what it has begun to write at this moment still happens' : '';
    return accepted(
      `it stays where it is until somebody resumes it, and still goes back if the canary fails${arriving}`,
    );
  },

  resume: ({ rollout }) => {
    if (!isOpen(rollout)) return passed(`there is nothing to resume: ${whereItIs(rollout)}`);
    if (!isKept(rollout)) return already('nobody holds or pauses it');
    const { held } = rollout;
    const beware = held ? `; it was held because ${held.reason}, and is held again if that is still so` : '';
    return accepted(`it goes on by its plan${beware}`);
  },

  abort: ({ rollout }) => {
    if (rollout.phase === 'closed') {
      const undo = rollout.outcome === 'promoted' ? '; undo takes a promotion back' : '';
      return passed(`there is nothing to abort any more: ${whereItIs(rollout)}${undo}`);
    }
    return isGoingBack(rollout)
      ? already(`nothing is left to abort: ${whereItIs(rollout)}`)
      : accepted('the canary is taken back');
  },

  retry: ({ rollout }) => {
    const canRetry = rollout.phase === 'closed' && !['promoted', 'unchanged'].includes(rollout.outcome ?? '');
    if (rollout.isRetried) return already(`version ${rollout.request.version} was asked for again before`);
    return canRetry
      ? accepted(`version ${rollout.request.version} is asked for again`)
      : passed(`there is nothing to try again: ${whereItIs(rollout)}${startAnother(rollout)}`);
  },

  undo: ({ rollout }) => {
    if (rollout.isUndone) return already(`it was undone before: ${whereItIs(rollout)}`);
    if (rollout.outcome === 'promoted') return accepted(`the alias points at version ${baselineOf(rollout)} again`);
    return rollout.phase === 'closed'
      ? passed(`there is no promotion to undo: ${whereItIs(rollout)}`)
      : passed(`it has not been promoted: ${whereItIs(rollout)}; abort takes it back`);
  },

  note: () => accepted('it is in the record'),
};

/** An approval that is said again when it has had its effect, in a stage that needs none or of one that was left. */
function approvedBefore(rollout: Rollout, { verb, stageIndex }: Command, person: Person): Judged | undefined {
  const { plan, shifts, approvals = [] } = rollout;
  const begun = shifts.at(-1)?.stageIndex ?? -1;
  const isMeantNow = stageIndex === undefined || stageIndex === begun;
  if (verb !== 'approve' || (isMeantNow && (plan.stages[begun]?.approval || !isUnderWay(rollout)))) return undefined;
  const before = approvals.findLast(
    ({ person: { key }, ...approval }) =>
      key === person.key && approval.stageIndex < begun && (isMeantNow || approval.stageIndex === stageIndex),
  );
  return before && already(`${nameOf(rollout, before.stageIndex)} was approved by ${person.name} before, and was left`);
}

/** Refuses what was meant for a stage that is over, or has not begun. */
function stale(rollout: Rollout, { verb, stageIndex }: Command): Judged | undefined {
  if (stageIndex === undefined || verb === 'skip') return undefined;
  const { stages } = rollout.plan;
  if (!stages[stageIndex]) return passed(`the plan has ${stages.length} stages, and no stage ${stageIndex + 1}`);
  const begun = rollout.shifts.at(-1)?.stageIndex ?? -1;
  if (begun > stageIndex) return passed(`stage ${stageIndex + 1} was already left: ${whereItIs(rollout)}`);
  return begun < stageIndex ? passed(`stage ${stageIndex + 1} has not begun: ${whereItIs(rollout)}`) : undefined;
}

function gateOf(rollout: Rollout, now: number) {
  const shift = rollout.shifts.at(-1);
  if (!isUnderWay(rollout) || !shift) return passed(`no stage is waiting for approval: ${whereItIs(rollout)}`);
  const stage = nameOf(rollout, shift.stageIndex);
  const approval = approvalOf(rollout, shift, now);
  return approval ? { approval, stage } : passed(`${stage} needs no approval by its plan`);
}

const isApproved = (rollout: Rollout, shift: StageShift) => approvalOf(rollout, shift, 0)?.kind === 'given';

const going: readonly Phase[] = ['rolling-back', 'finishing', 'closed'];

/** Still to be decided, its turn in the queue included. */
const isOpen = ({ phase }: Rollout) => !going.includes(phase);

/** In a stage, or between two; a promotion that was decided can still be kept from happening. */
const isUnderWay = ({ phase }: Rollout) => ['shifting', 'baking', 'promoting'].includes(phase);

const isKept = ({ held, paused }: Rollout) => held !== undefined || paused !== undefined;

/** A promotion that is not final yet can be taken back; whatever else is finishing has been. */
const isGoingBack = ({ phase, ending }: Rollout) =>
  phase === 'rolling-back' || (phase === 'finishing' && ending !== undefined && ending.outcome !== 'promoted');

/** What whoever wants more of a rollout that is over can type. */
const startAnother = ({ phase, outcome, request: { target } }: Rollout): string =>
  phase === 'closed' && (outcome === 'promoted' || outcome === 'unchanged')
    ? `; tidegate start ${target} --version N rolls out another version`
    : '';

const baselineOf = ({ preparation }: Rollout) => preparation?.baseline ?? '';

const nameOf = ({ plan }: Rollout, index: number): string =>
  `stage ${index + 1} (${formatPercent(plan.stages[index]?.weight ?? 0)})`;

const accepted = (says: string): Judged => ({ kind: 'accepted', says });
const already = (says: string): Judged => ({ kind: 'done-already', says });
const forbidden = (says: string): Judged => ({ kind: 'refused', because: 'forbidden', says });
const passed = (says: string): Judged => ({ kind: 'refused', because: 'passed', says });
