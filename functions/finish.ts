import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { lambdaCapacity } from '../lib/aws/capacity.ts';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { eventBridgeNotices } from '../lib/aws/notices.ts';
import { dynamoPromotions } from '../lib/aws/promotions.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWarm } from '../lib/aws/warm.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { finish } from '../lib/tasks/finish.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { persistent, settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { wiredTargets } from './wiring/targets.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));
const lambda = new LambdaClient(persistent);

export const handler = logged(
  'finish',
  retryMoved(
    finish({
      records: dynamoRecords(table),
      promotions: dynamoPromotions(table),
      aliases: wiredTargets(lambda, table, checkedFlags),
      capacity: lambdaCapacity(lambda),
      claims: dynamoClaims(table),
      inbox: dynamoInbox(table),
      warm: dynamoWarm(table),
      watches: dynamoWatches(table),
      executions: stepFunctionsExecutions(new SFNClient(settled), setting('STATE_MACHINE_ARN')),
      notices: eventBridgeNotices(new EventBridgeClient(settled), setting('BUS_NAME')),
      now: Date.now,
    }),
  ),
);
