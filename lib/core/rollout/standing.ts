import type { Rollout } from './state.ts';

/** Where a rollout is when what had been decided is not done: in the stage that began last, or before the first one. */
export function standing({ shifts }: Pick<Rollout, 'shifts'>): Partial<Rollout> {
  const last = shifts.at(-1);
  return last ? { phase: 'baking', stageIndex: last.stageIndex, ending: undefined } : {};
}
