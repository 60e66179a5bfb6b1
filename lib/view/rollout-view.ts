import { targetName } from '../core/plan/plan.ts';
import { keptByLine, type LineSwitch } from '../core/rollout/kept.ts';
import { ownerOf } from '../core/rollout/notice.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout, Standing } from '../core/rollout/state.ts';
import { standings } from '../core/rollout/standings.ts';
import { digestOf } from './event-digest.ts';
import { type StageView, stageView } from './stage-view.ts';
import { type State, stateOf, waitingReason, waitsForSomebody, weightOf } from './state.ts';
import { todoOf } from './todo.ts';

/** What people see of a rollout, whatever they see it on. Times are ISO 8601; weights are fractions. */
export interface RolloutView {
  readonly rolloutId: string;
  readonly target: string;
  readonly owner: string;
  readonly key: string;
  /** Absent until Prepare has found it. */
  readonly baseline?: string;
  readonly canary: string;
  readonly requestedAt: string;
  readonly state: State;
  /** Why it waits for a person, goes back or ended; absent while nothing of that is so. */
  readonly reason?: string;
  /** What a person can type now; absent where it waits for none. */
  readonly todo?: string;
  readonly closedAt?: string;
  /** The canary's share of the traffic, by the last write of the rollout; of several targets, of the one that is being moved. */
  readonly weight: number;
  /** All of several targets, in the order in which they are moved; absent where there is one, or none is known yet. */
  readonly targets?: readonly TargetView[];
  readonly stages: readonly StageView[];
  /** The rollout that has to end first. */
  readonly waitsBehind?: string;
  /** The rollout that begins when this one ends. */
  readonly next?: string;
  /** That the line is stopped, by whom, why and since when; absent while it runs, or nothing is left to go on. */
  readonly line?: string;
}

export interface TargetView {
  readonly target: string;
  readonly baseline: string;
  readonly canary: string;
  /** The canary's share, by the last write of the rollout. */
  readonly weight: number;
}

export interface Beside {
  /** The rollout that waits for the target's claim. */
  readonly next?: string | undefined;
  readonly line?: LineSwitch | undefined;
}

/** The view of a rollout: its events, and the state that they fold to. */
export function viewRollout(
  rollout: Rollout,
  events: readonly RolloutEvent[],
  { next, line }: Beside = {},
): RolloutView {
  const { id, request, plan, ending } = rollout;
  const targets = standings(rollout).map(targetView);
  const digest = digestOf(events);
  const state = stateOf(rollout);
  const stopped = isOpen(rollout) ? keptByLine(line)?.reason : undefined;
  const reason = waitsForSomebody(state) ? waitingReason(rollout) : (ending?.reason ?? rollout.waitsFor?.reason);
  return {
    rolloutId: id,
    target: request.target,
    owner: ownerOf(request),
    key: request.key,
    ...(targets[0] ? { baseline: targets[0].baseline } : {}),
    canary: request.version,
    requestedAt: events[0]?.at ?? '',
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(waitsForSomebody(state) ? { todo: todoOf(rollout) } : {}),
    ...(digest.closedAt === undefined ? {} : { closedAt: digest.closedAt }),
    weight: weightOf(rollout),
    ...(plan.targets && targets.length > 0 ? { targets } : {}),
    stages: plan.stages.map((_, index) => stageView(rollout, digest, index)),
    ...(state === 'queued' && digest.behind !== undefined ? { waitsBehind: digest.behind } : {}),
    ...(next === undefined || next === id ? {} : { next }),
    ...(stopped === undefined ? {} : { line: stopped }),
  };
}

/** Whether it still has something to go on to. */
const isOpen = ({ phase }: Rollout) => !['rolling-back', 'finishing', 'closed'].includes(phase);

const targetView = (standing: Standing): TargetView => ({
  target: targetName(standing.target),
  baseline: standing.preparation?.baseline ?? '',
  canary: standing.preparation?.canary ?? '',
  weight: weightOf(standing),
});
