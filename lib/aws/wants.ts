import { wantKey } from './keys.ts';
import { optionalText, type Table } from './table.ts';

/** What people were last told of a rollout, or of a flag (`flag:search`), so that they are told once. */
export interface Wants {
  readonly told: (rolloutId: string) => Promise<string | undefined>;
  readonly setTold: (rolloutId: string, key: string) => Promise<void>;
}

export function dynamoWants(table: Table): Wants {
  return {
    told: async (rolloutId) => {
      const item = await table.get(wantKey(rolloutId));
      return item && optionalText(item, 'told');
    },
    setTold: (rolloutId, key) =>
      table.commit([{ Put: { TableName: table.name, Item: { ...wantKey(rolloutId), told: { S: key } } } }]),
  };
}
