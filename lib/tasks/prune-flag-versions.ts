import type { FlagVersions } from '../aws/flag-versions.ts';
import { superseded } from '../core/flags/superseded.ts';

/** A rollout makes fewer; AppConfig deletes ten a second of everybody together, and what is left goes the next time. */
const mostAtATime = 10;

/** Removes the documents of flags that nobody needs any more; gives their numbers. */
export async function pruneFlagVersions(versions: FlagVersions): Promise<readonly number[]> {
  // The deployments last: a version that was made in between is new, and stays for that.
  const all = await versions.list();
  const removed = superseded({ versions: all, deployed: await versions.deployed() }).slice(0, mostAtATime);
  for (const version of removed) await versions.remove(version);
  return removed;
}
