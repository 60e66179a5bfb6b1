import type { Verdict } from '../core/analysis/contract.ts';
import { targetName, targetOfStage } from '../core/plan/plan.ts';
import { keptByLine, type LineSwitch } from '../core/rollout/kept.ts';
import { ownerOf } from '../core/rollout/notice.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout, Standing } from '../core/rollout/rollout.ts';
import { standings } from '../core/rollout/standings.ts';
import { bakeTimes } from '../core/rollout/windows.ts';
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

export interface StageView {
  /** From 1. */
  readonly number: number;
  /** Which of several targets it moves; absent where there is one. */
  readonly target?: string;
  readonly weight: number;
  readonly state: StageState;
  readonly bakeSeconds: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** When its bake is over, and when it is given up if it is still undecided; while it lasts. */
  readonly bakedAt?: string;
  readonly givenUpAt?: string;
  /** What the last analysis of the stage said. */
  readonly verdict?: Verdict;
  /** Of one that is left out: on whose word, in a sentence without its stop. */
  readonly leftOut?: string;
}

/**
 * `left`: a policy let the rollout go on without evidence. `skipped`: somebody has it left out, or promoted in full before it
 * began. `unreached`: the rollout ended before.
 */
export type StageState = 'to-come' | 'running' | 'held' | 'passed' | 'left' | 'failed' | 'skipped' | 'unreached';

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

/** What one walk over the events finds; a record has thousands of them, and a live view is drawn every second. */
interface Digest {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly backAt?: string | undefined;
  readonly promotedAt?: string | undefined;
  readonly closedAt?: string | undefined;
  readonly behind?: string | undefined;
  /** By stage, on whose word it is left out. */
  readonly skippedBy: ReadonlyMap<number, string>;
  readonly isUndone: boolean;
}

function digestOf(events: readonly RolloutEvent[]): Digest {
  const verdicts = new Map<number, Verdict>();
  let backAt: string | undefined;
  let promotedAt: string | undefined;
  let closedAt: string | undefined;
  let behind: string | undefined;
  const skippedBy = new Map<number, string>();
  let isUndone = false;
  for (const event of events) {
    if (event.kind === 'analyzed') {
      verdicts.set(event.stageIndex, event.verdict);
      if (event.decision.kind === 'roll-back') backAt ??= event.at;
      if (event.decision.kind === 'promote') promotedAt = event.at;
    } else if (event.kind === 'rollback-started') backAt ??= event.at;
    else if (event.kind === 'queued') behind = event.behind;
    else if (event.kind === 'closed') closedAt = event.at;
    else if (event.kind === 'undone') isUndone = true;
    else if (event.kind === 'commanded' && event.command.verb === 'skip') {
      skippedBy.set(event.command.stageIndex ?? -1, event.person.name);
    }
  }
  return { verdicts, backAt, promotedAt, closedAt, behind, skippedBy, isUndone };
}

function stageView(rollout: Rollout, digest: Digest, index: number): StageView {
  const { plan } = rollout;
  const shifts = allShifts(rollout);
  const { weight = 0, bakeSeconds = 0 } = plan.stages[index] ?? {};
  const nth = shifts.findIndex(({ stageIndex }) => stageIndex === index);
  const shift = shifts[nth];
  const verdict = digest.verdicts.get(index);
  const state = stageState(rollout, digest, index, nth);
  const endedAt = shift && (shifts[nth + 1]?.at ?? digest.backAt ?? lastStageEnd(state, digest));
  const isOpen = state === 'running' || state === 'held';
  const times = shift && isOpen ? bakeTimes(rollout, shift) : undefined;
  return {
    number: index + 1,
    ...(plan.targets && { target: targetName(targetOfStage(plan, index)) }),
    weight,
    state,
    bakeSeconds,
    ...(shift ? { startedAt: shift.at } : {}),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(times ? { bakedAt: iso(times.bakedAt), givenUpAt: iso(times.givenUpAt) } : {}),
    ...(verdict ? { verdict } : {}),
    ...(state === 'skipped' ? { leftOut: leftOutText(rollout, digest, index) } : {}),
  };
}

const lastStageEnd = (state: StageState, { promotedAt }: Digest) =>
  state === 'passed' || state === 'left' ? promotedAt : undefined;

function stageState(rollout: Rollout, digest: Digest, index: number, nth: number): StageState {
  const { ending, skipped = [] } = rollout;
  const { verdicts, backAt } = digest;
  const shifts = allShifts(rollout);
  // A promotion that was undone later has left its stages all the same.
  const isPromoted = backAt === undefined && (ending?.outcome === 'promoted' || digest.isUndone);
  if (nth < 0 && (skipped.includes(index) || isPromoted)) return 'skipped';
  if (nth < 0) return ending ? 'unreached' : 'to-come';
  const isPast = nth < shifts.length - 1 || isPromoted;
  if (isPast) return verdicts.get(index)?.kind === 'pass' ? 'passed' : 'left';
  if (ending) return 'failed';
  return stateOf(rollout) === 'held' ? 'held' : 'running';
}

function leftOutText({ vouched }: Rollout, { skippedBy }: Digest, index: number): string {
  const by = skippedBy.get(index);
  if (by !== undefined) return `left out by ${by}`;
  return vouched?.full === true ? `left out: ${vouched.by} promoted in full` : 'left out';
}

/** Of all targets, in order. */
const allShifts = ({ moved = [], shifts }: Rollout) => [...moved.flatMap((standing) => standing.shifts), ...shifts];

const iso = (at: number): string => new Date(at).toISOString();
