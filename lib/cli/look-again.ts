import type { RolloutEvent } from '../core/rollout/event.ts';
import { fold, foldAll } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Context } from './context.ts';
import type { OpenControlPlane } from './open-control-plane.ts';

/** A rollout as it was found, with the events that have come since the look before. */
export interface Look {
  readonly rollout: Rollout;
  readonly events: readonly RolloutEvent[];
  readonly fresh: readonly RolloutEvent[];
}

export interface LookOptions {
  /** The longest pause between two looks; after something has happened it is short, then it grows. @default 15 seconds */
  readonly pauseSeconds?: number;
  /** Milliseconds since the epoch; the last look is then. @default never */
  readonly until?: number;
}

const shortestPauseMs = 2000;
const growth = 1.5;

/**
 * Looks at a rollout's record until the rollout has ended, it is late, or nobody reads any more. A look at a record in
 * which nothing has happened is one small read. Gives nothing when there is no such record.
 */
export async function* lookAgain(
  { now, sleep, closed }: Pick<Context, 'now' | 'sleep' | 'closed'>,
  { records }: Pick<OpenControlPlane, 'records'>,
  rolloutId: string,
  { pauseSeconds = 15, until = Infinity }: LookOptions = {},
): AsyncGenerator<Look, void, undefined> {
  let fresh = await records.events(rolloutId);
  if (fresh.length === 0) return;
  const events = [...fresh];
  let rollout = foldAll(rolloutId, events);
  let pauseMs = shortestPauseMs;
  for (;;) {
    yield { rollout, events, fresh };
    if (rollout.phase === 'closed' || now() >= until || closed.aborted) return;
    await sleep(Math.min(pauseMs, pauseSeconds * 1000, until - now()));
    if (closed.aborted) return;
    fresh = await records.eventsAfter(rolloutId, rollout.seq);
    for (const event of fresh) rollout = fold(rollout, event, rolloutId);
    events.push(...fresh);
    pauseMs = fresh.length > 0 ? shortestPauseMs : pauseMs * growth;
  }
}
