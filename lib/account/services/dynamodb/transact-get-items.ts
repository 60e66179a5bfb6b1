import type { TransactGetItemsInput, TransactGetItemsOutput } from '@aws-sdk/client-dynamodb';
import { copyOfItem } from './attribute-value.ts';
import { type Database, readUnits } from './database.ts';
import { transactionCanceled, validation } from './errors.ts';
import { bind } from './expressions/bind.ts';
import { resolved } from './expressions/path.ts';
import { project } from './expressions/projection.ts';
import { requestKey } from './keys.ts';
import { CONFLICT, capacity, NOTHING_WRONG, refuseRepeatedItems, wishes } from './transaction.ts';

/** A snapshot of up to 100 items; canceled when one of them is held by a running transaction. */
export const transactGetItems =
  (database: Database) =>
  (input: TransactGetItemsInput): TransactGetItemsOutput => {
    const gets = wishes(input.TransactItems, 'transactItems').map(({ Get }) => {
      if (!Get) throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
      const table = database.table(Get.TableName);
      const { ProjectionExpression, ExpressionAttributeNames } = Get;
      const { projection, bindings } = bind({ ProjectionExpression, ExpressionAttributeNames });
      const paths = projection?.map((path) => resolved(path, bindings.names));
      return { table, key: requestKey(Get.Key, table), paths };
    });
    refuseRepeatedItems(gets);
    const rows = gets.map(({ table, key }) => table.find(key));
    if (rows.some((row) => row?.locked))
      throw transactionCanceled(rows.map((row) => (row?.locked ? CONFLICT : NOTHING_WRONG)));

    const Responses = rows.map((row, i) => {
      if (!row?.item) return {};
      const { paths } = gets[i]!;
      return { Item: paths ? project(row.item, paths) : copyOfItem(row.item) };
    });
    const units = rows.map((row, i) => ({
      table: gets[i]!.table,
      units: database.countRead(2 * readUnits(row?.size ?? 0, true)),
    }));
    return { Responses, ...capacity(input.ReturnConsumedCapacity, units) };
  };
