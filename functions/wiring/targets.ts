import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Aliases, lambdaAliases } from '../../lib/aws/alias.ts';
import { flagAliases } from '../../lib/aws/flag-aliases.ts';
import type { FlagStore } from '../../lib/aws/flag-store.ts';
import { targets } from '../../lib/aws/targets.ts';
import { flagClient } from './flag-client.ts';

/** Everything that a rollout can move. */
export const wiredTargets = (lambda: LambdaClient): Aliases =>
  targets(lambdaAliases(lambda), async () => flagAliases(await wiredFlags(), Date.now));

let flags: FlagStore | undefined;

/** The control plane's flags; throws where it has none. */
export async function wiredFlags(): Promise<FlagStore> {
  const place = process.env['FLAGS'];
  if (!place) throw new Error('this control plane has no flags; give its construct the property "flags"');
  return (flags ??= flagClient(place));
}

/** The same, made when it is first used; absent where the control plane has none. */
export const flagsIfAny = (): FlagStore | undefined =>
  process.env['FLAGS']
    ? {
        read: async () => (await wiredFlags()).read(),
        change: async (...change) => (await wiredFlags()).change(...change),
      }
    : undefined;
