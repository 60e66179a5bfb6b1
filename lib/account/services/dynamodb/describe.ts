import type {
  DescribeTableInput,
  DescribeTableOutput,
  DescribeTimeToLiveInput,
  DescribeTimeToLiveOutput,
} from '@aws-sdk/client-dynamodb';
import type { Database } from './database.ts';

/** `TableSizeBytes` and `ItemCount` are current here; in the real service they are up to six hours old. */
export const describeTable =
  (database: Database) =>
  ({ TableName }: DescribeTableInput): DescribeTableOutput => {
    const table = database.table(TableName);
    const keys = table.keys.flatMap((key) => key ?? []);
    const rows = table.partitions.flatMap(({ sorted }) => sorted).filter(({ item }) => item);
    return {
      Table: {
        TableName: table.name,
        TableArn: table.arn,
        TableStatus: 'ACTIVE',
        CreationDateTime: new Date(table.createdAt),
        KeySchema: keys.map(({ name }, i) => ({ AttributeName: name, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
        AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
        DeletionProtectionEnabled: table.deletionProtection,
        ItemCount: rows.length,
        TableSizeBytes: rows.reduce((bytes, { size }) => bytes + size, 0),
      },
    };
  };

export const describeTimeToLive =
  (database: Database) =>
  ({ TableName }: DescribeTimeToLiveInput): DescribeTimeToLiveOutput => {
    const AttributeName = database.table(TableName).timeToLiveAttribute;
    return {
      TimeToLiveDescription:
        AttributeName === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName },
    };
  };
