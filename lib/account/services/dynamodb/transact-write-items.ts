import type {
  CancellationReason,
  TransactWriteItem,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../contract.ts';
import { copyOfItem, type Item, itemSize } from './attribute-value.ts';
import { type Database, readUnits, writeUnits } from './database.ts';
import { CONDITION_FAILED, transactionCanceled, validation } from './errors.ts';
import { conditionCheck, deleteMutation, type Mutation, putMutation, updateMutation } from './mutation.ts';
import { requestTokens } from './request-tokens.ts';
import type { Row } from './table.ts';
import { CONFLICT, capacity, NOTHING_WRONG, refuseRepeatedItems, type Spent, wishes } from './transaction.ts';

/**
 * All or nothing. Items are checked and held at the start and written at the end of the transaction's time; meanwhile
 * readers see them as they were and other writers conflict. A `ClientRequestToken` answers for ten minutes.
 */
export function transactWriteItems(database: Database, clock: Clock) {
  const tokens = requestTokens(clock);

  return async (input: TransactWriteItemsInput): Promise<TransactWriteItemsOutput> => {
    const mutations = wishes(input.TransactItems, 'transactItems').map((item) => mutationOf(item, database));
    refuseRepeatedItems(mutations);
    const request = tokens.start(input);
    if (request === 'answered') return capacity(input.ReturnConsumedCapacity, reread(database, mutations));

    try {
      const prepared = prepare(database, mutations);
      for (const { row } of prepared) row.locked = true;
      const milliseconds = database.transactionMs();
      if (milliseconds > 0) await clock.sleep(milliseconds);
      const units = prepared.map((part) => commit(database, part));
      tokens.finish(request);
      return capacity(input.ReturnConsumedCapacity, units);
    } catch (error) {
      tokens.forget(request);
      throw error;
    }
  };
}

interface Prepared {
  readonly mutation: Mutation;
  readonly row: Row;
  readonly item: Item | undefined;
}

/** Throws TransactionCanceledException with a reason per item if any of them cannot be done. */
function prepare(database: Database, mutations: readonly Mutation[]): Prepared[] {
  const attempts = mutations.map((mutation) => attempt(mutation));
  const reasons = attempts.map((outcome) => ('Code' in outcome ? outcome : NOTHING_WRONG));
  if (reasons.some(({ Code }) => Code !== 'None')) {
    for (const { table, key } of mutations) database.countWrite(2 * writeUnits(table.find(key)?.size ?? 0));
    throw transactionCanceled(reasons);
  }
  const items = attempts as { readonly item: Item | undefined }[];
  const bytes = items.reduce((sum, { item }) => sum + (item ? itemSize(item) : 0), 0);
  if (bytes > MAXIMUM_BYTES) throw validation('Member must have total size less than or equal to 4194304');
  return items.map(({ item }, i) => {
    const mutation = mutations[i]!;
    return { mutation, row: mutation.table.row(mutation.key), item };
  });
}

function attempt({ table, key, allowed, next, returnOldOnFailure }: Mutation): CancellationReason | { item?: Item } {
  const row = table.find(key);
  if (row?.locked) return CONFLICT;
  const old = row?.item;
  if (!allowed(old))
    return {
      Code: 'ConditionalCheckFailed',
      Message: CONDITION_FAILED,
      ...(returnOldOnFailure && old ? { Item: copyOfItem(old) } : {}),
    };
  try {
    const item = next(old);
    return item ? { item } : {};
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Code: 'ValidationError', Message: error.message };
  }
}

function commit(database: Database, { mutation, row, item }: Prepared): Spent {
  const oldBytes = row.size;
  row.locked = false;
  if (mutation.writes) database.write(row, item);
  return { table: mutation.table, units: database.countWrite(2 * writeUnits(oldBytes, row.size)) };
}

/** A repeated request writes nothing and is billed as the reads of its items. */
const reread = (database: Database, mutations: readonly Mutation[]): Spent[] =>
  mutations.map(({ table, key }) => ({
    table,
    units: database.countRead(2 * readUnits(table.find(key)?.size ?? 0, true)),
  }));

function mutationOf(item: TransactWriteItem, database: Database): Mutation {
  const { Put, Update, Delete, ConditionCheck } = item;
  if ([Put, Update, Delete, ConditionCheck].filter(Boolean).length !== 1)
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  if (Put) return putMutation(Put, database.table(Put.TableName));
  if (Update) return updateMutation(Update, database.table(Update.TableName));
  if (Delete) return deleteMutation(Delete, database.table(Delete.TableName));
  return conditionCheck(ConditionCheck!, database.table(ConditionCheck!.TableName));
}

const MAXIMUM_BYTES = 4 * 1024 * 1024;
