import type { Rollout } from '../core/rollout/state.ts';
import { stateOf } from './state.ts';

/** What a person can type about a rollout that waits for one; it goes on, or back, by either. */
export function todoOf(rollout: Rollout): string {
  const { shifts, stageIndex, request } = rollout;
  const abort = `tidegate abort ${request.target}`;
  const stage = (shifts.at(-1)?.stageIndex ?? stageIndex) + 1;
  switch (stateOf(rollout)) {
    case 'needs-approval':
      return `tidegate approve ${request.target} --stage ${stage}, or tidegate reject ${request.target} --stage ${stage} --reason TEXT`;
    case 'paused':
      return `tidegate resume ${request.target}, or ${abort}`;
    default:
      return `tidegate resume ${request.target} (measures on), tidegate promote ${request.target} --reason TEXT (leaves the stage as it is), or ${abort}`;
  }
}
