import type { AliasAddress, Aliases } from '../aws/alias.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import type { Happening } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';
import { aliasAddress } from './admit.ts';

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

/** Takes a rollout's alias back, and gives what is to be recorded of it. */
export async function takeBack(
  deps: TakeBackDeps,
  rollout: Rollout,
): Promise<Happening & { readonly kind: 'reverted' }> {
  const { preparation, written, intended } = rollout;
  // Where no write was ever announced, the alias is none of ours: there is nothing to take back and no write to make.
  const isUntouched = !intended && written?.alias.version === preparation?.baseline && !written?.alias.canary;
  const taken = preparation && !isUntouched ? await revert(deps, aliasAddress(rollout), preparation) : undefined;
  return { kind: 'reverted', revisionId: taken?.revisionId ?? '', version: taken?.alias.version ?? '' };
}
