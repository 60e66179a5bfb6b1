import type { AliasAddress, Aliases } from '../aws/alias.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { Happening } from '../core/rollout/event.ts';
import { addressOf } from '../core/plan/plan.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { isUntouched, nameAmong, standings } from '../core/rollout/standings.ts';
import { takenBack } from '../core/rollout/taken-back.ts';

interface TakeBackDeps {
  readonly aliases: Aliases;
}

/**
 * Takes all traffic back to the baseline in one unconditional write, whatever the alias is like. Its answer tells the
 * pointer: only if this raced with the promotion is there a second write, which puts the baseline back, and only if the
 * promotion is not final. `undefined` when the alias is no longer there.
 */
export async function revert(
  { aliases }: TakeBackDeps,
  address: AliasAddress,
  { baseline, canary }: { readonly baseline: string; readonly canary: string },
  isFinal: () => Promise<boolean> = async () => false,
): Promise<AliasReading | undefined> {
  const emptied = await aliases.revert(address);
  if (emptied?.alias.version !== canary || (await isFinal())) return emptied;
  return aliases.point(address, baseline);
}

/**
 * Takes a rollout back, and gives what is to be recorded of it. Of several targets the last one goes first, for it may need
 * those before it: a flag is closed before the code goes that it opens. Where one cannot be written, those before it stay.
 * What the guard's signal says is back already is not written again: Lambda's requests per second are for those that are not.
 */
export async function takeBack(deps: TakeBackDeps, rollout: Rollout): Promise<readonly Reverted[]> {
  const reverted: Reverted[] = [];
  for (const standing of standings(rollout).toReversed()) {
    const { target, preparation } = standing;
    if (!preparation || isUntouched(standing)) continue;
    const known = takenBack(rollout, standing);
    const taken: AliasReading | undefined = known ?? (await revert(deps, addressOf(target), preparation));
    const { alias, revisionId = '', stopped } = taken ?? {};
    reverted.push({
      kind: 'reverted',
      ...nameAmong(rollout.plan, standing),
      revisionId,
      version: alias?.version ?? '',
      ...(stopped !== undefined && { stopped }),
      ...(known && { writtenBy: 'guard' as const }),
    });
  }
  // Where no write was ever announced, nothing is ours: there is nothing to take back and no write to make.
  return reverted.length > 0 ? reverted : [{ kind: 'reverted', revisionId: '', version: '' }];
}

export type Reverted = Happening & { readonly kind: 'reverted' };
