import { warmKey, warmPartition } from './keys.ts';
import { type Table, text, type Write } from './table.ts';

/** Which rollouts have left provisioned executions behind, for whoever goes back soon. */
export interface Warm {
  /** `until`: ISO 8601 */
  readonly keep: (rolloutId: string, until: string) => Write;
  /** The rollouts whose time is over. */
  readonly over: (now: number) => Promise<readonly string[]>;
  readonly forget: (rolloutId: string) => Write;
}

export function dynamoWarm(table: Table): Warm {
  const TableName = table.name;
  return {
    keep: (rolloutId, until) => ({ Put: { TableName, Item: { ...warmKey(rolloutId), until: { S: until } } } }),
    over: async (now) =>
      (await table.query(warmPartition))
        .filter((item) => Date.parse(text(item, 'until')) <= now)
        .map((item) => text(item, 'sk')),
    forget: (rolloutId) => ({ Delete: { TableName, Key: warmKey(rolloutId) } }),
  };
}
