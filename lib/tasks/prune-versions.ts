import { prunable } from '../core/application/prunable.ts';
import { readRolloutEnd } from '../core/application/rollout-end.ts';
import type { Deps } from './deps.ts';
import { openVersions, versionsOf } from './open-versions.ts';

type PruneVersionsDeps = Pick<Deps, 'applications' | 'claims' | 'records' | 'versions'>;

/** So many deletions fit into one run and into Lambda's rate; what is left goes after the next promotion. */
const mostAtATime = 25;

/**
 * After a promotion, removes the versions that nobody needs any more. Those stay that an alias serves, that an open or waiting
 * rollout of any of its aliases is about, that the stack wants, and the one that served before: whoever goes back, goes back to it.
 */
export const pruneVersions =
  (deps: PruneVersionsDeps) =>
  async (event: unknown): Promise<{ readonly removed: readonly string[] }> => {
    const { applications, versions } = deps;
    const { target, rolloutId } = readRolloutEnd(event);
    const application = (await applications.get(target))?.application;
    // Only a stack that keeps its versions has left them to Tidegate.
    if (!application) return { removed: [] };

    const [functionName = ''] = target.split(':');
    const { wanted, wish, keepVersions } = application;
    const needed = [
      ...(await versions.inUse(functionName)),
      ...(await ofRollout(deps, rolloutId)),
      ...(await openVersions(deps, functionName)),
      wanted,
      ...(wish ? [wish.version] : []),
    ];
    const removed: string[] = [];
    const all = await versions.list(functionName);
    for (const version of prunable({ versions: all, keep: keepVersions, needed }).slice(0, mostAtATime)) {
      if (await versions.remove(functionName, version)) removed.push(version);
    }
    return { removed };
  };

/** Of the rollout that ended: whoever undoes it goes back to its baseline. */
async function ofRollout({ records }: PruneVersionsDeps, ended: string): Promise<readonly string[]> {
  const rollout = await records.load(ended);
  return rollout ? versionsOf(rollout) : [];
}
