import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';

type WakeDeps = Pick<Deps, 'claims' | 'records' | 'inbox' | 'executions'>;

export interface Awakening {
  readonly woken: number;
  /** They wait, and could not be woken; each looks for itself at its next analysis. */
  readonly asleep: number;
}

/** So many are woken at once. */
const atOnce = 10;

/** Wakes every open rollout whose last analysis waited for this, so that it looks again now. */
export async function wakeWaiting(deps: WakeDeps, what: NonNullable<Rollout['waitsFor']>['what']): Promise<Awakening> {
  const holders = await deps.claims.holders();
  const done: ('woken' | 'asleep' | 'awake')[] = [];
  while (done.length < holders.length) {
    const some = holders.slice(done.length, done.length + atOnce);
    done.push(...(await Promise.all(some.map((id) => wake(deps, id, what)))));
  }
  const count = (kind: string) => done.filter((one) => one === kind).length;
  return { woken: count('woken'), asleep: count('asleep') };
}

async function wake({ records, inbox, executions }: WakeDeps, id: string, what: string) {
  try {
    const found = await records.loadWithToken(id);
    if (found?.rollout.waitsFor?.what !== what || found.taskToken === undefined) return 'awake';
    // Whoever is just falling asleep, on what was read before, does not.
    await records.commit([], [inbox.ring(id, found.taskToken)]);
    await executions.wake(found.taskToken);
    return 'woken';
  } catch {
    // One that cannot be woken keeps nobody else waiting.
    return 'asleep';
  }
}
