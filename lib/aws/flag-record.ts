import type { FlagEvent } from '../core/flags/flag-event.ts';
import { eventPrefix, flagEventKey, flagPartition } from './keys.ts';
import { type Table, text } from './table.ts';

/** What people did to flags outside of rollouts; rollouts have records of their own. */
export interface FlagRecord {
  readonly append: (event: FlagEvent) => Promise<void>;
  /** Oldest first. */
  readonly events: (flag: string) => Promise<readonly FlagEvent[]>;
}

export const dynamoFlagRecord = (table: Table): FlagRecord => ({
  append: (event) =>
    table.commit([
      {
        Put: {
          TableName: table.name,
          Item: { ...flagEventKey(event), by: { S: event.by }, event: { S: JSON.stringify(event) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ]),
  events: async (flag) => {
    const items = await table.query(flagPartition(flag), eventPrefix);
    return items.map((item) => JSON.parse(text(item, 'event')) as FlagEvent);
  },
});
