import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import type { Owner } from './owner.ts';

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Reads the records in the account's table as anybody with a console could; nothing is decided by it. */
export interface RecordReader {
  /** The state, if it has gone on since the event `heard`. */
  readonly headAfter: (rolloutId: string, heard: number) => Rollout | undefined;
  /** The events that come after the event `heard`; all of them by default. */
  readonly eventsAfter: (rolloutId: string, heard?: number) => readonly RolloutEvent[];
}

export function recordReader(run: Owner, tableName: string): RecordReader {
  const partition = (rolloutId: string) => ({ S: `ROLLOUT#${rolloutId}` });
  return {
    headAfter: (rolloutId, heard) => {
      const Key = { pk: partition(rolloutId), sk: { S: 'HEAD' } };
      const { Item } = run('dynamodb', 'GetItem', { TableName: tableName, Key, ConsistentRead: true }) as {
        Item?: Item;
      };
      if (!Item || Number(Item.seq?.N) === heard) return undefined;
      return JSON.parse(Item.state?.S ?? '') as Rollout;
    },
    eventsAfter: (rolloutId, heard = 0) => {
      const events: RolloutEvent[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = run('dynamodb', 'Query', {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': partition(rolloutId),
            ':from': { S: `EVENT#${String(heard + 1).padStart(6, '0')}` },
            ':to': { S: 'EVENT#999999' },
          },
          ExclusiveStartKey,
        }) as { Items: readonly Item[]; LastEvaluatedKey?: Item };
        events.push(...page.Items.map(({ event }) => JSON.parse(event?.S ?? '') as RolloutEvent));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return events;
    },
  };
}
