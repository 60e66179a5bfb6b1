import type { PlacedFault, SweepFault } from './faults.ts';
import { subjectOf } from './place.ts';
import type { Rehearsed } from './sweep.ts';

/** A fault and the scene it is tried in. */
export interface Trial {
  readonly rehearsed: Rehearsed;
  readonly fault: PlacedFault;
}

export const allTrials = (scenes: readonly Rehearsed[]): readonly Trial[] =>
  scenes.flatMap((rehearsed) => rehearsed.faults.map((fault) => ({ rehearsed, fault })));

/** Of these it matters who made the call: the caller ends with it, or does not know that it had its effect. */
const dependsOnCaller: ReadonlySet<SweepFault> = new Set([
  'crash-before-call',
  'crash-after-call',
  'timeout-after-effect',
]);

/**
 * One trial for every kind of fault at every operation, event and state, and for some kinds at every caller; always the same
 * ones, spread over scenes and stages.
 */
export function oneOfEach(trials: readonly Trial[]): readonly Trial[] {
  const alike = new Map<string, Trial[]>();
  for (const trial of trials) {
    const key = keyOf(trial.fault);
    alike.set(key, [...(alike.get(key) ?? []), trial]);
  }
  return [...alike].flatMap(([key, same]) => same[hash(key) % same.length] ?? []);
}

function keyOf({ fault, place }: PlacedFault): string {
  const subject =
    place.kind === 'call' && place.function !== undefined && !dependsOnCaller.has(fault)
      ? `${place.service}:${place.operation}`
      : subjectOf(place);
  return `${fault} ${subject}`;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
