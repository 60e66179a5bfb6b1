import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoPace } from '../lib/aws/pace.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { promote } from '../lib/tasks/promote.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { sleep } from './wiring/sleep.ts';
import { wiredTargets } from './wiring/targets.ts';

const dynamoDb = new DynamoDBClient(settled);
const tableName = setting('TABLE_NAME');
const table = dynamoTable(dynamoDb, tableName);

export const handler = logged(
  'promote',
  retryMoved(
    promote({
      records: dynamoRecords(table),
      inbox: dynamoInbox(table),
      aliases: wiredTargets(new LambdaClient(settled), table, checkedFlags),
      pace: dynamoPace(dynamoDb, tableName, Date.now),
      now: Date.now,
      sleep,
    }),
  ),
);
