import { lambdaOf } from '../core/plan/plan.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { firstStanding } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';
import { openVersions } from './open-versions.ts';

type CoolDownDeps = Pick<Deps, 'applications' | 'capacity' | 'claims' | 'now' | 'records' | 'versions' | 'warm'>;

const by = 'reconcile';

/**
 * Gives up the provisioned executions of the version that a rollout has left behind, after they were kept for whoever goes
 * back. Those of a version that an alias serves, or that the stack wants, are not the rollout's any more; those that an open
 * rollout needs stay until it has ended.
 *
 * @returns what was done, if anything
 */
export async function coolDown(deps: CoolDownDeps, rolloutId: string): Promise<string | undefined> {
  const { capacity, now, records, warm } = deps;
  const rollout = await records.load(rolloutId);
  if (!rollout) return undefined;

  const { function: functionName } = lambdaOf(firstStanding(rollout).target);
  const candidates = leftBehind(rollout);
  const open = await openVersions(deps, functionName);
  if (candidates.some((version) => open.includes(version))) return undefined;

  const taken = await takenVersions(deps, rollout, functionName);
  const released = candidates.filter((version) => !taken.includes(version));
  for (const version of released) await capacity.release(functionName, version);
  const happenings = released.map((version): Happening => ({ kind: 'capacity-released', version }));
  // Recorded after it is done: whoever breaks off in between gives up again what is given up.
  const steps = happenings.length === 0 ? [] : [records.after(rollout, happenings, { at: now(), by })];
  await records.commit(steps, [warm.forget(rolloutId)]);
  return released.length === 0 ? undefined : `gave up the provisioned executions of version ${released.join(', ')}`;
}

/** The baseline's, wherever they come from; the canary's only if this rollout has asked for them. */
function leftBehind(rollout: Rollout): readonly string[] {
  const { preparation } = firstStanding(rollout);
  return [
    ...(preparation?.baselineCapacity === undefined ? [] : [preparation.baseline]),
    ...(rollout.capacity ? [rollout.capacity.version] : []),
  ];
}

async function takenVersions({ applications, versions }: CoolDownDeps, { request }: Rollout, functionName: string) {
  const stored = await applications.get(request.target);
  const { wanted, wish } = stored?.application ?? {};
  return [...(await versions.inUse(functionName)), wanted, wish?.version];
}
