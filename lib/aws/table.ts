import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { RecordMoved } from '../core/errors.ts';
import type { Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/** One conditional write, to be committed together with others. */
export type Write = TransactWriteItem;

/** The control plane's table: strongly consistent reads, and writes that happen all or not at all. */
export interface Table {
  readonly name: string;
  readonly get: (key: Key) => Promise<Item | undefined>;
  /** Several items as they were at one moment. Throws {@link RecordMoved} when somebody was writing one of them. */
  readonly getTogether: (keys: readonly Key[]) => Promise<readonly (Item | undefined)[]>;
  /** All items of a partition, or those whose sort key begins with `prefix`, in order, over all pages. */
  readonly query: (pk: string, prefix?: string) => Promise<readonly Item[]>;
  /** Throws {@link RecordMoved} when a condition did not hold, or somebody else was writing the same items. */
  readonly commit: (writes: readonly Write[]) => Promise<void>;
}

export function dynamoTable(client: DynamoDBClient, name: string): Table {
  return {
    name,
    get: async (key) => {
      const { Item } = await client.send(new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true }));
      return Item;
    },
    getTogether: async (keys) => {
      const TransactItems = keys.map((Key) => ({ Get: { TableName: name, Key } }));
      const { Responses } = await raced(client.send(new TransactGetItemsCommand({ TransactItems })));
      return keys.map((_, index) => Responses?.[index]?.Item);
    },
    query: (pk, prefix) => queryAll(client, name, pk, prefix),
    commit: async (writes) => {
      await raced(client.send(new TransactWriteItemsCommand({ TransactItems: [...writes] })));
    },
  };
}

async function raced<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isLostRace(error)
      ? new RecordMoved(`the record changed in between: ${error.message}`, { cause: error })
      : error;
  }
}

async function queryAll(
  client: DynamoDBClient,
  name: string,
  pk: string,
  prefix: string | undefined,
): Promise<readonly Item[]> {
  const condition = {
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix === undefined ? {} : { ':prefix': { S: prefix } }) },
  };
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ TableName: name, ConsistentRead: true, ...condition, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

const lostRaceCodes: readonly (string | undefined)[] = ['ConditionalCheckFailed', 'TransactionConflict'];

const isLostRace = (error: unknown): error is TransactionCanceledException =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => lostRaceCodes.includes(Code));

export const text = (item: Item, name: string): string => {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`the table's item ${item.pk?.S} / ${item.sk?.S} has no text ${name}`);
  return value;
};
export const optionalText = (item: Item, name: string): string | undefined => item[name]?.S;
export const number = (item: Item, name: string): number => Number(item[name]?.N ?? 0);
