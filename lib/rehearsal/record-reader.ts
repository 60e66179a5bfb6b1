import type { Owner } from './owner.ts';
import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/rollout.ts';

type Item = Readonly<Record<string, { readonly S?: string }>>;

/** Reads the records in the account's table as anybody with a console could; nothing is decided by it. */
export interface RecordReader {
  readonly head: (rolloutId: string) => Rollout | undefined;
  readonly events: (rolloutId: string) => readonly RolloutEvent[];
}

export function recordReader(run: Owner, tableName: string): RecordReader {
  return {
    head: (rolloutId) => {
      const Key = { pk: { S: `ROLLOUT#${rolloutId}` }, sk: { S: 'HEAD' } };
      const { Item } = run('dynamodb', 'GetItem', { TableName: tableName, Key, ConsistentRead: true }) as {
        Item?: Item;
      };
      return Item && (JSON.parse(Item.state?.S ?? '') as Rollout);
    },
    events: (rolloutId) => {
      const { Items } = run('dynamodb', 'Query', {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: `ROLLOUT#${rolloutId}` }, ':prefix': { S: 'EVENT#' } },
      }) as { Items: readonly Item[] };
      return Items.map(({ event }) => JSON.parse(event?.S ?? '') as RolloutEvent);
    },
  };
}
