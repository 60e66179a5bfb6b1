import type { Outcome } from '../core/rollout/event.ts';
import type { Phase, Rollout } from '../core/rollout/rollout.ts';

/** Where a rollout is, in one word: how it ended, that it waits for a person, or what is being done. */
export type State = Outcome | 'held' | Exclude<Phase, 'closed'>;

export function stateOf({ phase, held, outcome }: Rollout): State {
  if (phase === 'closed') return outcome ?? 'failed';
  // A rollout that was held and goes back is no longer waiting for anybody.
  return held && (phase === 'baking' || phase === 'shifting') ? 'held' : phase;
}

/** The canary's share of the traffic, by our own last write; 0–1. */
export function weightOf({ written, preparation }: Rollout): number {
  if (!written || !preparation) return 0;
  return written.alias.version === preparation.canary ? 1 : (written.alias.canary?.weight ?? 0);
}
