import type { Decision } from './event.ts';
import type { Rollout } from './state.ts';

/** The one field the state machine branches on. */
export type Next = 'bake' | 'shift' | 'promote' | 'roll-back' | 'finish' | 'hand-over';

/** What a task hands to the machine: where to go, how long to wait there, and how far the inbox had been read. */
export interface Route {
  readonly next: Next;
  /** A whole number ≥ 1; used by Bake. */
  readonly waitSeconds: number;
  readonly readSeq: number;
}

/**
 * An analysis takes 13 events of an execution's history, which AWS ends at 25,000 without any Catch; this many leave room
 * for retries and everything else (Step Functions quotas).
 */
export const analysesPerExecution = 1000;

/** Where a decision leads. */
export function nextOf(decision: Decision): Next {
  switch (decision.kind) {
    case 'wait':
    case 'hold':
      return 'bake';
    case 'advance':
      return 'shift';
    case 'promote':
      return 'promote';
    case 'roll-back':
      return 'roll-back';
  }
}

/** Where a rollout goes that was interrupted between two states: its phase says what is still to be done. */
export function nextOfPhase({ phase, held, paused, intended }: Rollout): Next {
  switch (phase) {
    case 'shifting':
      // Held or paused before its first shift; what was announced before is seen to its end.
      return held || (paused && !intended) ? 'bake' : 'shift';
    case 'baking':
      return 'bake';
    case 'promoting':
      return 'promote';
    case 'rolling-back':
      return 'roll-back';
    case 'finishing':
    case 'closed':
      return 'finish';
    case 'requested':
    case 'queued':
    case 'preparing':
      throw new Error(`a rollout in phase ${phase} has no next state`);
  }
}
