import { RecordMoved } from '../core/errors.ts';
import type { Approval, LockedOut } from '../core/flags/lock.ts';
import { lockedOutPartition } from '../core/flags/partitions.ts';
import { approvalKey, eventPrefix, lockedOutKey } from './keys.ts';
import { type Table, text } from './table.ts';

/** Which documents may be deployed to an environment of flags, and which deployments of others were refused. */
export interface FlagApprovals {
  /** Before the deployment that it is for; once more changes nothing. */
  readonly approve: (approval: Approval) => Promise<void>;
  readonly isApproved: (approval: Pick<Approval, 'digest' | 'deployment'>) => Promise<boolean>;
  readonly keepOut: (refused: LockedOut) => Promise<void>;
  /** Oldest first. */
  readonly keptOut: () => Promise<readonly LockedOut[]>;
}

export const dynamoFlagApprovals = (table: Table, place: string): FlagApprovals => ({
  approve: async (approval) => {
    const { by, why, at } = approval;
    const Item = { ...approvalKey(place, approval), by: { S: by }, why: { S: why }, at: { S: at } };
    await once(
      table.commit([{ Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' } }]),
    );
  },
  isApproved: async (approval) => (await table.get(approvalKey(place, approval))) !== undefined,
  keepOut: async (refused) => {
    const Item = { ...lockedOutKey(place, refused), event: { S: JSON.stringify(refused) } };
    await once(
      table.commit([{ Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' } }]),
    );
  },
  keptOut: async () => {
    const items = await table.query(lockedOutPartition(place), eventPrefix);
    return items.map((item) => JSON.parse(text(item, 'event')) as LockedOut);
  },
});

/** It is there already: the same was written before. */
async function once(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof RecordMoved)) throw error;
  }
}
