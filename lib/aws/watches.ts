import { brokenPrefix, rolloutOfPrefix, rushKey, type Watched, watchedPartition, watchKey } from './keys.ts';
import { type Item, number, type Table, text, type Write } from './table.ts';

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

/** Everything that an alarm, or a finding, is news to. */
export interface Concerned {
  readonly rollouts: readonly Watch[];
  /** Keys of flags whose breakers name it, or did so lately. */
  readonly flags: readonly string[];
}

/** Which open rollouts an alarm, or a finding, takes back. */
export interface Watches {
  /** In one read. */
  readonly everythingOf: (watched: Watched) => Promise<Concerned>;
  readonly of: (watched: Watched) => Promise<readonly Watch[]>;
  readonly put: (watched: Watched, watch: Watch) => Write;
  readonly remove: (watched: Watched, rolloutId: string) => Write;
  /** Holds only while the rollout would still be taken back: until its record is closed. */
  readonly stands: (watched: Watched, rolloutId: string) => Write;
  /** Says that everything which watches it is being taken back, and until when that may take, milliseconds since the epoch. */
  readonly announceRush: (watched: Watched, until: number) => Promise<void>;
  /** The last such announcement's end; 0 where there was none. */
  readonly rushUntil: (watched: Watched) => Promise<number>;
}

export function dynamoWatches(table: Table): Watches {
  return {
    of: async (watched) => {
      const items = await table.query(watchedPartition(watched), rolloutOfPrefix);
      return items.map(watchIn);
    },
    everythingOf: async (watched) => {
      const items = (await table.query(watchedPartition(watched))).map((item) => ({ item, name: text(item, 'sk') }));
      const of = (prefix: string) => items.filter(({ name }) => name.startsWith(prefix));
      return {
        rollouts: of(rolloutOfPrefix).map(({ item }) => watchIn(item)),
        flags: of(brokenPrefix).map(({ name }) => name.slice(brokenPrefix.length)),
      };
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
    announceRush: (watched, until) =>
      table.commit([
        { Put: { TableName: table.name, Item: { ...rushKey(watched), until: { N: String(Math.round(until)) } } } },
      ]),
    rushUntil: async (watched) => {
      const rush = await table.get(rushKey(watched));
      return rush ? number(rush, 'until') : 0;
    },
  };
}

const watchIn = (item: Item) => JSON.parse(text(item, 'watch')) as Watch;
