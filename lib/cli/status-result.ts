import type { Rollout } from '../core/rollout/state.ts';
import { stateOf, waitingReason, waitsForSomebody, weightOf } from '../view/state.ts';
import { statusLine } from '../view/status-line.ts';
import type { Result } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { outcomeExit } from './outcome-exit.ts';

/** Where a rollout is, as a command's result. */
export function statusResult(rollout: Rollout): Result {
  return { exitCode: statusExit(rollout), json: statusJson(rollout), text: statusLine(rollout) };
}

/** By how the rollout ended; 0 while it runs. */
export function statusExit(rollout: Rollout): ExitCode {
  const state = stateOf(rollout);
  return state in outcomeExit ? outcomeExit[state as keyof typeof outcomeExit] : EXIT.done;
}

/** Scripts read this. `stage` counts from 1 and is null before the first; `weight` is a fraction. */
export function statusJson(rollout: Rollout) {
  const { id, request, plan, shifts, ending, outcome } = rollout;
  const state = stateOf(rollout);
  const shift = shifts.at(-1);
  return {
    rolloutId: id,
    target: request.target,
    version: request.version,
    state,
    outcome: outcome ?? null,
    stage: shift ? shift.stageIndex + 1 : null,
    stages: plan.stages.length,
    weight: weightOf(rollout),
    reason: (waitsForSomebody(state) ? waitingReason(rollout) : (ending?.reason ?? rollout.waitsFor?.reason)) ?? null,
  };
}
