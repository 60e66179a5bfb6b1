import type { Claim } from '../aws/claims.ts';
import type { Write } from '../aws/table.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { targetNames } from '../core/rollout/standings.ts';
import type { Deps } from './deps.ts';

export interface ClaimsAfter {
  /** What the rollout still has. */
  readonly released: readonly Claim[];
  /** Who begins with it: a rollout that waits begins when it can have all its targets. */
  readonly passedOn: readonly { readonly next: Rollout; readonly claims: readonly Claim[] }[];
  /** What this depends on. */
  readonly provided: readonly Write[];
}

/**
 * What becomes of the claims of a rollout that ends. Whoever waits for several targets of which others are still busy goes on
 * waiting; that those are busy is a condition, for otherwise two that end at once would each leave it to the other.
 */
export async function claimsAfter(
  { claims, records }: Pick<Deps, 'claims' | 'records'>,
  rollout: Rollout,
): Promise<ClaimsAfter> {
  const held = await Promise.all(targetNames(rollout.plan).map(claims.read));
  const released = held.filter(({ rolloutId }) => rolloutId === rollout.id);
  const passedOn: { next: Rollout; claims: readonly Claim[] }[] = [];
  const provided = new Map<string, Write>();
  const taken = new Set<string>();
  for (const id of new Set(released.flatMap(({ waiting }) => waiting ?? []))) {
    const next = await records.load(id);
    if (next?.phase !== 'queued') continue;
    const wanted = await Promise.all(
      targetNames(next.plan).map(async (name) => released.find(({ target }) => target === name) ?? claims.read(name)),
    );
    const busy = wanted.filter(
      ({ target, rolloutId }) => taken.has(target) || (rolloutId !== undefined && rolloutId !== rollout.id),
    );
    if (busy.length > 0) {
      for (const claim of busy.filter(({ target }) => !taken.has(target))) {
        provided.set(claim.target, claims.stands(claim));
      }
      continue;
    }
    passedOn.push({ next, claims: wanted });
    for (const { target } of wanted) taken.add(target);
  }
  return { released, passedOn, provided: [...provided.values()] };
}
