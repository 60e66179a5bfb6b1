import { inTheirWords } from '../core/rollout/command.ts';
import type { Outcome } from '../core/rollout/event.ts';
import type { Phase, Rollout } from '../core/rollout/state.ts';

/** Where a rollout is, in one word: how it ended, that it waits for a person, or what is being done. */
export type State = Outcome | WaitingState | Exclude<Phase, 'closed'>;

/** Only a person ends these, or a canary that fails. */
export type WaitingState = 'held' | 'paused' | 'needs-approval';

export function stateOf(rollout: Rollout): State {
  const { phase, outcome } = rollout;
  if (phase === 'closed') return outcome ?? 'failed';
  // A rollout that was held and goes back is no longer waiting for anybody.
  return phase === 'baking' || phase === 'shifting' ? (waitingState(rollout) ?? phase) : phase;
}

export const waitsForSomebody = (state: State): state is WaitingState =>
  state === 'held' || state === 'paused' || state === 'needs-approval';

/** Why it waits for a person: whom, or what they said. */
export const waitingReason = ({ held, paused, waitsFor }: Rollout): string | undefined =>
  held?.reason ?? (paused ? `paused by ${inTheirWords(paused.by, paused.reason)}` : waitsFor?.reason);

function waitingState({ held, paused, waitsFor }: Rollout): WaitingState | undefined {
  if (held) return 'held';
  if (paused) return 'paused';
  return waitsFor?.what === 'approval' ? 'needs-approval' : undefined;
}

/** The canary's share of the traffic, by our own last write; 0–1. */
export function weightOf({ written, preparation }: Pick<Rollout, 'written' | 'preparation'>): number {
  if (!written || !preparation) return 0;
  return written.alias.version === preparation.canary ? 1 : (written.alias.canary?.weight ?? 0);
}
