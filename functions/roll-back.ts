import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { rollBack } from '../lib/tasks/roll-back.ts';
import { persistent, settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { wiredTargets } from './wiring/targets.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));

export const handler = logged(
  'roll-back',
  retryMoved(
    rollBack({
      records: dynamoRecords(table),
      inbox: dynamoInbox(table),
      aliases: wiredTargets(new LambdaClient(persistent), table, checkedFlags),
      now: Date.now,
    }),
  ),
);
