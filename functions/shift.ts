import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { lambdaCapacity } from '../lib/aws/capacity.ts';
import { dynamoPace } from '../lib/aws/pace.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { shift } from '../lib/tasks/shift.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { sleep } from './wiring/sleep.ts';
import { wiredTargets } from './wiring/targets.ts';

const dynamoDb = new DynamoDBClient(settled);
const tableName = setting('TABLE_NAME');
const table = dynamoTable(dynamoDb, tableName);
const lambda = new LambdaClient(settled);

export const handler = logged(
  'shift',
  retryMoved(
    shift({
      records: dynamoRecords(table),
      aliases: wiredTargets(lambda, table, checkedFlags),
      capacity: lambdaCapacity(lambda),
      pace: dynamoPace(dynamoDb, tableName, Date.now),
      watches: dynamoWatches(table),
      now: Date.now,
      sleep,
    }),
  ),
);
