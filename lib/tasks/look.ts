import type { InboxReading } from '../aws/inbox.ts';
import { addressOf } from '../core/plan/plan.ts';
import type { AliasSight, MovedSight } from '../core/rollout/decide.ts';
import type { Rollout, Standing } from '../core/rollout/state.ts';
import type { Signal } from '../core/rollout/signal.ts';
import type { Deps } from './deps.ts';
import { describeError } from './observe.ts';

export interface Letters extends Pick<InboxReading, 'readSeq'> {
  /** Signals that came since the last analysis, oldest first. */
  readonly signals: readonly Signal[];
}

export async function readLetters({ inbox }: Pick<Deps, 'inbox'>, { id, signalsRead }: Rollout): Promise<Letters> {
  const { signals, readSeq } = await inbox.read(id);
  return { readSeq, signals: signals.filter((signal) => !signalsRead.includes(signal.id)) };
}

/** What an analysis has seen of what the rollout moves. */
export interface Sights {
  readonly alias: AliasSight;
  /** Of several targets those that were moved before. */
  readonly moved: readonly MovedSight[];
}

export const notLookedAt: Sights = { alias: { kind: 'not-looked-at' }, moved: [] };

export async function lookAtTargets(
  { aliases }: Pick<Deps, 'aliases'>,
  { plan, moved = [] }: Rollout,
): Promise<Sights> {
  const alias = await lookAt(aliases, plan);
  return {
    alias,
    moved: await Promise.all(moved.map(async (standing) => ({ standing, sight: await lookAt(aliases, standing) }))),
  };
}

/** A control plane that does not answer must not keep a failing canary from being taken back. */
async function lookAt(aliases: Deps['aliases'], { target }: Pick<Standing, 'target'>): Promise<AliasSight> {
  try {
    const found = await aliases.read(addressOf(target));
    return found ? { kind: 'read', ...found } : { kind: 'absent' };
  } catch (error) {
    return { kind: 'unreachable', detail: describeError(error) };
  }
}

/** Everything was looked at, and all of it answered. */
export const isAnswered = ({ alias, moved }: Sights): boolean =>
  [alias, ...moved.map(({ sight }) => sight)].every(({ kind }) => kind === 'read' || kind === 'absent');
