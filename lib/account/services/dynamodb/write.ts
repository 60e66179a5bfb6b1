import type {
  BatchWriteItemInput,
  BatchWriteItemOutput,
  DeleteItemInput,
  DeleteItemOutput,
  PutItemInput,
  PutItemOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import { copyOfItem, type Item } from './attribute-value.ts';
import { consumed, type Database, refuseLegacy, writeUnits } from './database.ts';
import { conditionFailed, transactionConflict, validation } from './errors.ts';
import { project } from './expressions/projection.ts';
import { deleteMutation, type Mutation, putMutation, updateMutation } from './mutation.ts';
import type { Row } from './table.ts';
import { identity } from './transaction.ts';

export const putItem =
  (database: Database) =>
  (input: PutItemInput): PutItemOutput => {
    refuseLegacy(input);
    requireReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
    const mutation = putMutation(input, database.table(input.TableName));
    const { old, units } = run(database, mutation);
    return {
      ...(input.ReturnValues === 'ALL_OLD' ? attributes(old) : {}),
      ...consumed(input.ReturnConsumedCapacity, mutation.table, units),
    };
  };

export const deleteItem =
  (database: Database) =>
  (input: DeleteItemInput): DeleteItemOutput => {
    refuseLegacy(input);
    requireReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
    const mutation = deleteMutation(input, database.table(input.TableName));
    const { old, units } = run(database, mutation);
    return {
      ...(input.ReturnValues === 'ALL_OLD' ? attributes(old) : {}),
      ...consumed(input.ReturnConsumedCapacity, mutation.table, units),
    };
  };

export const updateItem =
  (database: Database) =>
  (input: UpdateItemInput): UpdateItemOutput => {
    refuseLegacy(input);
    const mutation = updateMutation(input, database.table(input.TableName));
    const { old, updated, units } = run(database, mutation);
    return {
      ...returned(input.ReturnValues, mutation, old, updated),
      ...consumed(input.ReturnConsumedCapacity, mutation.table, units),
    };
  };

/** Puts and deletes without conditions, one after another; nothing is ever left unprocessed. */
export const batchWriteItem =
  (database: Database) =>
  (input: BatchWriteItemInput): BatchWriteItemOutput => {
    const mutations = Object.entries(input.RequestItems ?? {}).flatMap(([name, requests]) => {
      const table = database.table(name);
      return requests.map(({ PutRequest, DeleteRequest }) => {
        if (PutRequest) return putMutation({ TableName: name, Item: PutRequest.Item }, table);
        if (DeleteRequest) return deleteMutation({ TableName: name, Key: DeleteRequest.Key }, table);
        throw validation('Supplied WriteRequest is empty, must contain exactly one of PutRequest or DeleteRequest');
      });
    });
    if (mutations.length === 0 || mutations.length > 25)
      throw validation('1 validation error detected: the number of requests must be between 1 and 25');
    if (new Set(mutations.map(identity)).size < mutations.length)
      throw validation('Provided list of item keys contains duplicates');

    const capacity = mutations.map((mutation) => ({ mutation, units: run(database, mutation).units }));
    const tables = [...new Set(mutations.map(({ table }) => table))];
    const ConsumedCapacity = tables.flatMap((table) => {
      const units = capacity.filter(({ mutation }) => mutation.table === table).reduce((sum, c) => sum + c.units, 0);
      return consumed(input.ReturnConsumedCapacity, table, units).ConsumedCapacity ?? [];
    });
    return { UnprocessedItems: {}, ...(ConsumedCapacity.length > 0 ? { ConsumedCapacity } : {}) };
  };

interface Outcome {
  readonly old: Item | undefined;
  readonly updated: Item | undefined;
  readonly units: number;
}

function run(database: Database, mutation: Mutation): Outcome {
  const { table, key } = mutation;
  const row: Row | undefined = table.find(key);
  if (row?.locked) throw transactionConflict();
  const old = row?.item;
  const oldBytes = row?.size ?? 0;
  if (!mutation.allowed(old)) {
    // A refused write costs as much as one of the item that is there.
    database.countWrite(writeUnits(oldBytes));
    throw conditionFailed(mutation.returnOldOnFailure && old ? copyOfItem(old) : undefined);
  }
  const updated = mutation.next(old);
  if (!updated && !row) return { old, updated, units: database.countWrite(1) };

  const target = row ?? table.row(key);
  database.write(target, updated);
  return { old, updated, units: database.countWrite(writeUnits(oldBytes, target.size)) };
}

function returned(wish: string | undefined, { paths }: Mutation, old: Item | undefined, updated: Item | undefined) {
  switch (wish) {
    case undefined:
    case 'NONE':
      return {};
    case 'ALL_OLD':
      return attributes(old);
    case 'ALL_NEW':
      return attributes(updated);
    case 'UPDATED_OLD':
      return attributes(old && project(old, paths));
    case 'UPDATED_NEW':
      return attributes(updated && project(updated, paths));
    default:
      throw validation('Return values set to invalid value');
  }
}

const attributes = (item: Item | undefined) =>
  item && Object.keys(item).length > 0 ? { Attributes: copyOfItem(item) } : {};

function requireReturnValues(wish: string | undefined, allowed: readonly string[]): void {
  if (wish !== undefined && !allowed.includes(wish)) throw validation('Return values set to invalid value');
}
