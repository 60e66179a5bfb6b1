import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { handOver } from '../lib/tasks/hand-over.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));

export const handler = logged(
  'hand-over',
  retryMoved(
    handOver({
      records: dynamoRecords(table),
      executions: stepFunctionsExecutions(new SFNClient(settled), setting('STATE_MACHINE_ARN')),
      now: Date.now,
    }),
  ),
);
