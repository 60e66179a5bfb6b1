import { wantOf } from '../core/rollout/attention.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';

/**
 * Tells people, once, that a rollout waits for one of them. It is remembered only after the bus has taken it, so that it may
 * be said twice and is never left out.
 */
export async function announce({ notices, wants }: Pick<Deps, 'notices' | 'wants'>, rollout: Rollout): Promise<void> {
  const want = wantOf(rollout);
  if (!want || (await wants.told(rollout.id)) === want.key) return;
  await notices.needsAttention(want.notice);
  await wants.setTold(rollout.id, want.key);
}
