import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, Service } from '../../contract.ts';
import { copyOfItem } from './attribute-value.ts';
import { createDatabase, type DynamodbOptions, type Usage } from './database.ts';
import { describeTable, describeTimeToLive } from './describe.ts';
import { permissionsOf } from './permissions.ts';
import { query, scan } from './query.ts';
import { batchGetItem, getItem } from './read.ts';
import { tableResource } from './resources.ts';
import { transactGetItems } from './transact-get-items.ts';
import { transactWriteItems } from './transact-write-items.ts';
import { batchWriteItem, deleteItem, putItem, updateItem } from './write.ts';

export type { DynamodbOptions, Usage } from './database.ts';

export interface DynamodbService extends Service {
  /** Request units consumed so far by all tables. */
  readonly usage: () => Usage;
  /** Every item of a table as it is now, in scan order, without the call that would read it. */
  readonly items: (tableNameOrArn: string) => readonly Readonly<Record<string, AttributeValue>>[];
}

/**
 * DynamoDB: on-demand tables without secondary indexes or streams. Eventually consistent reads may be late; transactions
 * take time and conflict meanwhile.
 */
export function dynamodbService(context: Context, options: DynamodbOptions = {}): DynamodbService {
  const database = createDatabase(context, options);
  const arnOf = (name: string) => `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${name}`;

  return {
    name: 'dynamodb',
    operations: {
      GetItem: getItem(database),
      PutItem: putItem(database),
      UpdateItem: updateItem(database),
      DeleteItem: deleteItem(database),
      Query: query(database),
      Scan: scan(database),
      BatchGetItem: batchGetItem(database),
      BatchWriteItem: batchWriteItem(database),
      TransactGetItems: transactGetItems(database),
      TransactWriteItems: transactWriteItems(database, context.clock),
      DescribeTable: describeTable(database),
      DescribeTimeToLive: describeTimeToLive(database),
      ListTables: () => ({
        TableNames: database
          .all()
          .map(({ name }) => name)
          .sort(),
      }),
    },
    permissions: permissionsOf(database, arnOf),
    resources: { 'AWS::DynamoDB::Table': tableResource(context, database, arnOf) },
    usage: database.usage,
    items: (tableNameOrArn) =>
      database
        .table(tableNameOrArn)
        .partitions.flatMap(({ sorted }) => sorted)
        .flatMap(({ item }) => (item ? [copyOfItem(item)] : [])),
  };
}
