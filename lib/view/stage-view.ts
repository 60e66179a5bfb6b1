import type { Verdict } from '../core/analysis/contract.ts';
import { targetName, targetOfStage } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { bakeTimes } from '../core/rollout/windows.ts';
import type { Digest } from './event-digest.ts';
import { stateOf } from './state.ts';

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

export function stageView(rollout: Rollout, digest: Digest, index: number): StageView {
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
