import type { PlacedFault } from './faults.ts';
import type { Rehearsed } from './sweep.ts';

/** A fault and the scene it is tried in. */
export interface Trial {
  readonly rehearsed: Rehearsed;
  readonly fault: PlacedFault;
}

export const allTrials = (scenes: readonly Rehearsed[]): readonly Trial[] =>
  scenes.flatMap((rehearsed) => rehearsed.faults.map((fault) => ({ rehearsed, fault })));
