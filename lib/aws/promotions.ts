import { promotedKey } from './keys.ts';
import type { Table, Write } from './table.ts';

/** Which code and configuration a target has served before. */
export interface Promotions {
  /** Whether a version with this content was promoted, or served before a rollout. */
  readonly has: (target: string, contentDigest: string) => Promise<boolean>;
  readonly put: (target: string, contentDigest: string, rolloutId: string) => Write;
}

export function dynamoPromotions(table: Table): Promotions {
  return {
    has: async (target, digest) => (await table.get(promotedKey(target, digest))) !== undefined,
    put: (target, digest, rolloutId) => ({
      Put: { TableName: table.name, Item: { ...promotedKey(target, digest), rolloutId: { S: rolloutId } } },
    }),
  };
}
