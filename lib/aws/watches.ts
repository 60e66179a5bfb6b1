import { type Watched, watchedPartition, watchKey } from './keys.ts';
import { type Table, text, type Write } from './table.ts';

export interface WatchedTarget {
  readonly functionName: string;
  readonly aliasName: string;
  readonly baseline: string;
  readonly canary: string;
}

/** What the guard needs to take a rollout back without reading anything else. */
export interface Watch extends WatchedTarget {
  readonly rolloutId: string;
  /** ISO 8601; transitions before it were known when the rollout began. */
  readonly since: string;
  /** Of several targets those that were moved before, to be taken back after it: the last one first. */
  readonly before?: readonly WatchedTarget[];
  /** A finding takes it back whatever it names. */
  readonly anyResource?: true;
}

/** Which open rollouts an alarm, or a finding, takes back. */
export interface Watches {
  readonly of: (watched: Watched) => Promise<readonly Watch[]>;
  readonly put: (watched: Watched, watch: Watch) => Write;
  readonly remove: (watched: Watched, rolloutId: string) => Write;
  /** Holds only while the rollout would still be taken back: until its record is closed. */
  readonly stands: (watched: Watched, rolloutId: string) => Write;
}

export function dynamoWatches(table: Table): Watches {
  return {
    of: async (watched) => {
      const items = await table.query(watchedPartition(watched), 'ROLLOUT#');
      return items.map((item) => JSON.parse(text(item, 'watch')) as Watch);
    },
    put: (watched, watch) => ({
      Put: {
        TableName: table.name,
        Item: { ...watchKey(watched, watch.rolloutId), watch: { S: JSON.stringify(watch) } },
      },
    }),
    remove: (watched, rolloutId) => ({ Delete: { TableName: table.name, Key: watchKey(watched, rolloutId) } }),
    stands: (watched, rolloutId) => ({
      ConditionCheck: {
        TableName: table.name,
        Key: watchKey(watched, rolloutId),
        ConditionExpression: 'attribute_exists(pk)',
      },
    }),
  };
}
