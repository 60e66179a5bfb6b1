import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';

export type WarmDeps = Pick<Deps, 'records' | 'capacity' | 'now'>;

export type Warmth =
  | { readonly kind: 'ready' }
  /** Lambda is still at it. */
  | { readonly kind: 'not-yet'; readonly rollout: Rollout }
  /** It will not be: the rollout may not begin. */
  | { readonly kind: 'refused'; readonly rollout: Rollout };

/** Allocation starts after a minute or two; what is not ready after so long needs a person. */
const patienceMs = 20 * 60_000;

const by = 'shift';

/**
 * Before the first shift the canary gets as many provisioned executions as the baseline has: a version that starts cold
 * under a share of the traffic would be judged for it. Asked for once, and recorded before it is asked for.
 */
export async function warmCanary(deps: WarmDeps, before: Rollout): Promise<Warmth> {
  const { records, capacity, now } = deps;
  const { capacity: executions = 0, canary } = prepared(before);
  if (executions === 0 || before.shifts.length > 0) return { kind: 'ready' };

  const { functionName } = aliasAddress(before);
  const rollout = before.capacity
    ? before
    : await records.append(before, [{ kind: 'capacity-requested', version: canary, executions }], { at: now(), by });
  const own = (await capacity.of(functionName)).find(({ qualifier }) => qualifier === canary);
  if (!own) {
    await capacity.provide(functionName, canary, executions);
    return { kind: 'not-yet', rollout };
  }
  if (own.status === 'READY') return { kind: 'ready' };
  const askedAt = Date.parse(rollout.capacity?.since ?? '');
  const problem =
    own.status === 'FAILED'
      ? `failed: ${own.reason}`
      : now() - askedAt > patienceMs
        ? `are not ready after ${patienceMs / 60_000} minutes`
        : undefined;
  if (problem === undefined) return { kind: 'not-yet', rollout };
  const reason = `the ${executions} provisioned executions of version ${canary}, as many as the baseline has, ${problem}; see whether the account has so much concurrency to spare, and start again`;
  return {
    kind: 'refused',
    rollout: await records.append(rollout, [{ kind: 'refused', outcome: 'rejected', reason }], { at: now(), by }),
  };
}
