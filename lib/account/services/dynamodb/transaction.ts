import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { consumed } from './database.ts';
import { ITEM_BUSY, validation } from './errors.ts';
import type { Item } from './attribute-value.ts';
import { keyText, type Table } from './table.ts';

/** What transactions that read and transactions that write have in common. */

export const NOTHING_WRONG: CancellationReason = { Code: 'None' };
export const CONFLICT: CancellationReason = { Code: 'TransactionConflict', Message: ITEM_BUSY };

export interface Spent {
  readonly table: Table;
  readonly units: number;
}

export function wishes<T>(items: readonly T[] | undefined, member: string): readonly T[] {
  const bound = !items?.length ? 'greater than or equal to 1' : items.length > 100 ? 'less than or equal to 100' : '';
  if (bound)
    throw validation(
      `1 validation error detected: Value '[${items?.length ?? 0} items]' at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
    );
  return items!;
}

export function refuseRepeatedItems(items: readonly { table: Table; key: Item }[]): void {
  if (items.length > 1 && new Set(items.map(identity)).size < items.length)
    throw validation('Transaction request cannot include multiple operations on one item');
}

export function capacity(wish: string | undefined, spent: readonly Spent[]) {
  if (wish === undefined || wish === 'NONE') return {};
  const ConsumedCapacity = [...new Set(spent.map(({ table }) => table))].map((table) => {
    const units = spent.filter((part) => part.table === table).reduce((sum, part) => sum + part.units, 0);
    return consumed(wish, table, units).ConsumedCapacity!;
  });
  return { ConsumedCapacity };
}

/** Which item a request is about, as text. */
export const identity = ({ table, key }: { table: { name: string }; key: Item }) =>
  JSON.stringify([table.name, ...Object.values(key).map(keyText)]);
