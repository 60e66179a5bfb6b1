import { addressOf } from '../core/plan/plan.ts';
import { isMaybeOf } from '../core/rollout/request.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { firstStanding } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

type OpenVersionsDeps = Pick<Deps, 'claims' | 'records'>;

/** The versions of a function that an open or a waiting rollout is about, whichever of its aliases it moves. */
export async function openVersions(deps: OpenVersionsDeps, functionName: string): Promise<readonly string[]> {
  const held = (await deps.claims.holders()).filter((id) => isMaybeOf(id, functionName));
  const open = (await loadAll(deps, held)).filter(
    (rollout) => addressOf(firstStanding(rollout).target).functionName === functionName,
  );
  const claims = await Promise.all(open.map(({ request }) => deps.claims.read(request.target)));
  const waiting = await loadAll(
    deps,
    claims.flatMap((claim) => claim.waiting ?? []),
  );
  return [...open, ...waiting].flatMap(versionsOf);
}

/** What a rollout moves to, and what it goes back to. */
export function versionsOf(rollout: Rollout): readonly string[] {
  const { preparation } = firstStanding(rollout);
  return [rollout.request.version, ...(preparation ? [preparation.baseline] : [])];
}

const loadAll = async ({ records }: OpenVersionsDeps, ids: readonly string[]): Promise<readonly Rollout[]> =>
  (await Promise.all(ids.map((id) => records.load(id)))).filter((rollout) => rollout !== undefined);
