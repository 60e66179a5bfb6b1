import type { Account } from '../../lib/account/account.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';

/** What the control plane's table says, read as anybody with a console could. */
export interface ControlPlaneTable {
  /** The heads of all records. */
  readonly rollouts: readonly Rollout[];
  readonly eventsOf: (rolloutId: string) => readonly RolloutEvent[];
  /** Ids of the rollouts that hold a claim. */
  readonly holders: readonly string[];
  /** Ids of the rollouts that some alarm or finding would take back. */
  readonly watched: readonly string[];
}

export function controlPlaneTable(account: Account): ControlPlaneTable {
  const { TableNames } = ownerOf(account)('dynamodb', 'ListTables', {}) as { TableNames: readonly [string] };
  const items = account.services.dynamodb
    .items(TableNames[0])
    .map((item) => ({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '', text: (name: string) => item[name]?.S ?? '' }));
  return {
    rollouts: items.filter(({ sk }) => sk === 'HEAD').map(({ text }) => JSON.parse(text('state')) as Rollout),
    eventsOf: (id) =>
      items
        .filter(({ pk, sk }) => pk === `ROLLOUT#${id}` && sk.startsWith('EVENT#'))
        .map(({ text }) => JSON.parse(text('event')) as RolloutEvent)
        .toSorted((a, b) => a.seq - b.seq),
    holders: items
      .filter(({ sk, text }) => sk === 'CLAIM' && text('rolloutId') !== '')
      .map(({ text }) => text('rolloutId')),
    watched: items.filter(({ pk }) => /^(ALARM|FINDING)#/.test(pk)).map(({ sk }) => sk.slice('ROLLOUT#'.length)),
  };
}
