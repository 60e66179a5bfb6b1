import type { Outcome } from '../core/rollout/event.ts';
import type { WaitingState } from '../view/state.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** What a script learns from how a rollout ended, or that it waits for a person. */
export const outcomeExit: Readonly<Record<Outcome | WaitingState, ExitCode>> = {
  promoted: EXIT.done,
  unchanged: EXIT.done,
  failed: EXIT.failed,
  rejected: EXIT.failed,
  superseded: EXIT.failed,
  'rolled-back': EXIT.rolledBack,
  aborted: EXIT.rolledBack,
  held: EXIT.waiting,
  paused: EXIT.waiting,
  'needs-approval': EXIT.waiting,
};
