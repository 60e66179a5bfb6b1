import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Aliases, lambdaAliases } from '../../lib/aws/alias.ts';
import type { FlagStore } from '../../lib/aws/flag-store.ts';
import { targets } from '../../lib/aws/targets.ts';

/** Everything that a rollout can move. AppConfig's client costs load time, so it is loaded when a flag is asked for. */
export const wiredTargets = (lambda: LambdaClient): Aliases =>
  targets(lambdaAliases(lambda), async () => {
    const { flagAliases } = await import('../../lib/aws/flag-aliases.ts');
    return flagAliases(await wiredFlags(), Date.now);
  });

let flags: FlagStore | undefined;

/** The control plane's flags; throws where it has none. */
export async function wiredFlags(): Promise<FlagStore> {
  const place = process.env['FLAGS'];
  if (!place) throw new Error('this control plane has no flags; give its construct the property "flags"');
  const { flagClient } = await import('./flag-client.ts');
  return (flags ??= flagClient(place));
}
