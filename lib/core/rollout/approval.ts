import type { ApprovalPlan } from '../plan/plan.ts';
import { isApprover } from './approver.ts';
import { isMeant, type Person } from './person.ts';
import type { Rollout, StageShift } from './state.ts';
import { bakeTimes } from './windows.ts';

/** How far the approval of a stage is that needs one. */
export interface ApprovalState {
  readonly kind: 'given' | 'waited-for' | 'expired';
  readonly plan: ApprovalPlan;
  /** Distinct people who have approved so far. */
  readonly given: readonly Person[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * The approval that leaving a stage takes; `undefined` where the plan asks for none. It can be given from the stage's
 * beginning on, and expires so long after the end of its bake, or after the last resume.
 */
export function approvalOf(rollout: Rollout, shift: StageShift, now: number): ApprovalState | undefined {
  const plan = rollout.plan.stages[shift.stageIndex]?.approval;
  if (!plan) return undefined;
  const given = (rollout.approvals ?? [])
    .filter(({ stageIndex }) => stageIndex === shift.stageIndex)
    .map(({ person }) => person)
    .filter(({ key }, index, all) => all.findIndex((other) => other.key === key) === index);
  const askedAt = Math.max(bakeTimes(rollout, shift).bakedAt, Date.parse(rollout.resumedAt ?? '') || 0);
  const expiresAt = askedAt + plan.expiresSeconds * 1000;
  if (given.length >= plan.quorum) return { kind: 'given', plan, given, expiresAt };
  return { kind: now < expiresAt ? 'waited-for' : 'expired', plan, given, expiresAt };
}

/** Why this person's approval does not count, if so. */
export function approverProblem(rollout: Rollout, { plan, given }: ApprovalState, person: Person): string | undefined {
  if (!isApprover(plan.from, person)) return notAnApprover('approve', plan, person);
  if (isAuthor(rollout, person)) {
    return `${person.name} has asked for this rollout, and an author does not approve; somebody else has to`;
  }
  const counted = given.find(({ key }) => key === person.key);
  return counted ? `${counted.name} has approved already, and is counted once` : undefined;
}

/** Why somebody may not approve or reject; what is not known of them is said, for it may be all that is missing. */
export const notAnApprover = (
  verb: 'approve' | 'reject',
  { from }: ApprovalPlan,
  { arn, tagProblem }: Person,
): string =>
  `${arn} may not ${verb} this; the plan asks for ${inWords(from)}${tagProblem === undefined ? '' : `, and ${tagProblem}`}`;

/** Whether the rollout was asked for by this person, or in their name. */
export const isAuthor = ({ request: { author } }: Pick<Rollout, 'request'>, person: Person): boolean =>
  author !== undefined && (author === person.key || isMeant(author, person));

/** `1 of 2 approvals by payments-leads, until 2026-01-05 14:00:00 UTC` */
export const approvalText = ({ plan, given, expiresAt }: ApprovalState): string =>
  `${given.length} of ${plan.quorum} approval${plan.quorum === 1 ? '' : 's'} by ${inWords(plan.from)}, until ${dayAndTime(expiresAt)}`;

const inWords = (names: readonly string[]) => names.join(' or ');

/** `2026-01-05 14:00:00 UTC`, as all times are that people read. */
const dayAndTime = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
