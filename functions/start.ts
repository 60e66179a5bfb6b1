import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoPace } from '../lib/aws/pace.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoRegistry } from '../lib/aws/registry.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { start } from '../lib/tasks/start.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const dynamoDb = new DynamoDBClient(settled);
const tableName = setting('TABLE_NAME');
const table = dynamoTable(dynamoDb, tableName);

export const handler = logged(
  'start',
  retryMoved(
    start({
      records: dynamoRecords(table),
      claims: dynamoClaims(table),
      inbox: dynamoInbox(table),
      registry: dynamoRegistry(table),
      executions: stepFunctionsExecutions(new SFNClient(settled), setting('STATE_MACHINE_ARN')),
      pace: dynamoPace(dynamoDb, tableName, Date.now),
      now: Date.now,
    }),
  ),
);
