import type { Write } from '../aws/table.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { firstStanding } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

/** Plans of records that were begun before there was such a key. */
const usually = 3_600;

/** When traffic has left a version, what is provisioned for it stays for a while: whoever goes back finds it warm. */
export function keepWarm({ warm, now }: Pick<Deps, 'warm' | 'now'>, rollout: Rollout): readonly Write[] {
  const { id, plan, capacity } = rollout;
  const { preparation } = firstStanding(rollout);
  if (preparation?.baselineCapacity === undefined && !capacity) return [];
  const { keepWarmSeconds = usually } = plan.timing;
  return [warm.keep(id, new Date(now() + keepWarmSeconds * 1000).toISOString())];
}
