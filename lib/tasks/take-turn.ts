import type { Route } from '../core/rollout/route.ts';
import type { Deps } from './deps.ts';

/** A place is worth waiting for as long as a function may wait cheaply. */
const patienceMs = 10_000;
const comeBackSeconds = 15;

/**
 * Waits for the turn of one forward write. Gives where to go instead when too many are in line: the rollout bakes on, hears
 * signals, and comes back.
 */
export async function takeTurn({ pace, sleep }: Pick<Deps, 'pace' | 'sleep'>): Promise<Route | undefined> {
  const turn = await pace.turn('forward', 1, patienceMs);
  if (turn.kind === 'crowded') return { next: 'bake', waitSeconds: comeBackSeconds, readSeq: 0 };
  if (turn.waitMs > 0) await sleep(turn.waitMs);
  return undefined;
}
