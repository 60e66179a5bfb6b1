import { prunable } from '../core/application/prunable.ts';
import { readRolloutEnd } from '../core/application/rollout-end.ts';
import type { FlagVersions } from '../aws/flag-versions.ts';
import { targetsOf } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Deps } from './deps.ts';
import { openVersions, versionsOf } from './open-versions.ts';
import { pruneFlagVersions } from './prune-flag-versions.ts';

type PruneVersionsDeps = Pick<Deps, 'applications' | 'claims' | 'records' | 'versions'> & {
  /** Absent where the control plane has no flags. */
  readonly flagVersions?: FlagVersions;
};

export interface Pruned {
  /** Versions of the function. */
  readonly removed: readonly string[];
  /** Documents of flags; absent where the rollout had none. */
  readonly documents?: readonly number[];
}

/** So many deletions fit into one run and into Lambda's rate; what is left goes after the next promotion. */
const mostAtATime = 25;

/** After the end of a rollout, removes what nobody needs any more: documents of flags, and after a promotion versions. */
export const pruneVersions =
  (deps: PruneVersionsDeps) =>
  async (event: unknown): Promise<Pruned> => {
    const end = readRolloutEnd(event);
    const rollout = await deps.records.load(end.rolloutId);
    const hasFlags = rollout !== undefined && targetsOf(rollout.plan).some((target) => 'flag' in target);
    const documents = hasFlags && deps.flagVersions ? await pruneFlagVersions(deps.flagVersions) : undefined;
    const removed = end.outcome === 'promoted' ? await pruneFunction(deps, end.target, rollout) : [];
    return { removed, ...(documents && { documents }) };
  };

/**
 * After a promotion, removes the versions that nobody needs any more. Those stay that an alias serves, that an open or waiting
 * rollout of any of its aliases is about, that the stack wants, and the one that served before: whoever goes back, goes back to it.
 */
async function pruneFunction(
  deps: PruneVersionsDeps,
  target: string,
  rollout: Rollout | undefined,
): Promise<readonly string[]> {
  const { applications, versions } = deps;
  const application = (await applications.get(target))?.application;
  // Only a stack that keeps its versions has left them to Tidegate.
  if (!application) return [];

  const [functionName = ''] = target.split(':');
  const { wanted, wish, keepVersions } = application;
  const needed = [
    ...(await versions.inUse(functionName)),
    // Of the rollout that ended: whoever undoes it goes back to its baseline.
    ...(rollout ? versionsOf(rollout) : []),
    ...(await openVersions(deps, functionName)),
    wanted,
    ...(wish ? [wish.version] : []),
  ];
  const removed: string[] = [];
  const all = await versions.list(functionName);
  for (const version of prunable({ versions: all, keep: keepVersions, needed }).slice(0, mostAtATime)) {
    if (await versions.remove(functionName, version)) removed.push(version);
  }
  return removed;
}
