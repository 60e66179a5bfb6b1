import { watchKey } from './keys.ts';
import { type Table, text, type Write } from './table.ts';

/** What the guard needs to take a rollout back without reading anything else. */
export interface Watch {
  readonly rolloutId: string;
  readonly functionName: string;
  readonly aliasName: string;
  readonly baseline: string;
  readonly canary: string;
  /** ISO 8601; transitions before it were known when the rollout began. */
  readonly since: string;
}

/** Which open rollouts a CloudWatch alarm takes back. */
export interface Watches {
  readonly of: (alarm: string) => Promise<readonly Watch[]>;
  readonly put: (alarm: string, watch: Watch) => Write;
  readonly remove: (alarm: string, rolloutId: string) => Write;
}

export function dynamoWatches(table: Table): Watches {
  return {
    of: async (alarm) => {
      const items = await table.query(`ALARM#${alarm}`, 'ROLLOUT#');
      return items.map((item) => JSON.parse(text(item, 'watch')) as Watch);
    },
    put: (alarm, watch) => ({
      Put: {
        TableName: table.name,
        Item: { ...watchKey(alarm, watch.rolloutId), watch: { S: JSON.stringify(watch) } },
      },
    }),
    remove: (alarm, rolloutId) => ({ Delete: { TableName: table.name, Key: watchKey(alarm, rolloutId) } }),
  };
}
