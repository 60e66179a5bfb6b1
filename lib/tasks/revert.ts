import type { AliasAddress, Aliases } from '../aws/alias.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';

/**
 * Takes all traffic back to the baseline in one unconditional write, whatever the alias is like. Its answer tells the
 * pointer: only if this raced with the promotion is there a second write, which puts the baseline back.
 */
export async function revert(
  { aliases }: { readonly aliases: Aliases },
  address: AliasAddress,
  { baseline, canary }: { readonly baseline: string; readonly canary: string },
): Promise<AliasReading> {
  const emptied = await aliases.revert(address);
  return emptied.alias.version === canary ? aliases.point(address, baseline) : emptied;
}
