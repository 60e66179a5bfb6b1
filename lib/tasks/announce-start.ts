import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';
import { describeError } from './observe.ts';

export interface Starting {
  readonly baseline: string;
  readonly warnings: readonly string[];
  readonly isPatient: boolean;
}

/**
 * Tells people that it begins, before the record says so: it may be said twice, and is never left out for a moment's trouble.
 * A bus that goes on refusing keeps no release; the record says then that nobody was told.
 */
export async function announceStart(
  { starts }: Pick<Deps, 'starts'>,
  { id, request: { target, version } }: Rollout,
  { baseline, warnings, isPatient }: Starting,
): Promise<readonly string[]> {
  try {
    await starts.started({ rolloutId: id, target, version, baseline, warnings });
    return [];
  } catch (error) {
    if (isPatient) throw error;
    return [`nobody could be told that it begins: ${describeError(error)}`];
  }
}
