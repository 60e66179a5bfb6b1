import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Aliases, lambdaAliases } from '../../lib/aws/alias.ts';
import { flagAliases } from '../../lib/aws/flag-aliases.ts';
import type { FlagStore } from '../../lib/aws/flag-store.ts';
import { moveTogether } from '../../lib/aws/flag-batch.ts';
import { dynamoFlagQueue } from '../../lib/aws/flag-queue.ts';
import type { Table } from '../../lib/aws/table.ts';
import { targets } from '../../lib/aws/targets.ts';
import { sleep } from './sleep.ts';
import { flagClient } from './flag-client.ts';

/** Everything that a rollout can move, for functions that only look: they load nothing of what moves flags. */
export const wiredReadings = (lambda: LambdaClient, table: Table): Aliases =>
  targets(lambdaAliases(lambda), async () =>
    flagAliases({
      store: await wiredFlags(table),
      move: () => Promise.reject(new Error('this function moves no flags')),
      now: Date.now,
      sleep,
    }),
  );

/** The same for functions that move it; what flags become is `checked` before it is deployed. */
export const wiredTargets = (lambda: LambdaClient, table: Table, checked: (store: FlagStore) => FlagStore): Aliases =>
  targets(lambdaAliases(lambda), async () => {
    const [store, now] = [checked(await wiredFlags(table)), Date.now];
    const queue = dynamoFlagQueue(table, process.env['FLAGS'] ?? '', now);
    return flagAliases({ store, move: moveTogether({ store, queue, now, sleep }), queue, now, sleep });
  });

let flags: FlagStore | undefined;

/** The control plane's flags; throws where it has none. */
export async function wiredFlags(table: Table): Promise<FlagStore> {
  const place = process.env['FLAGS'];
  if (!place) throw new Error('this control plane has no flags; give its construct the property "flags"');
  return (flags ??= flagClient(place, table));
}

/** The same, made when it is first used; absent where the control plane has none. */
export const flagsIfAny = (table: Table, checked: (store: FlagStore) => FlagStore): FlagStore | undefined =>
  process.env['FLAGS']
    ? checked({
        read: async () => (await wiredFlags(table)).read(),
        change: async (...change) => (await wiredFlags(table)).change(...change),
      })
    : undefined;
