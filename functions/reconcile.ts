import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { cloudWatchAlarms } from '../lib/aws/alarms.ts';
import { dynamoBreakers } from '../lib/aws/breakers.ts';
import { lambdaCapacity } from '../lib/aws/capacity.ts';
import { dynamoApplications } from '../lib/aws/applications.ts';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { dynamoFlagRecord } from '../lib/aws/flag-record.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { cloudWatchMetrics } from '../lib/aws/metrics.ts';
import { eventBridgeNotices } from '../lib/aws/notices.ts';
import { dynamoPromotions } from '../lib/aws/promotions.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { lambdaVersions } from '../lib/aws/versions.ts';
import { dynamoWants } from '../lib/aws/wants.ts';
import { dynamoWarm } from '../lib/aws/warm.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { reconcile } from '../lib/tasks/reconcile.ts';
import { persistent, settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { flagsIfAny, wiredTargets } from './wiring/targets.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));
const lambda = new LambdaClient(persistent);
const cloudWatch = new CloudWatchClient(settled);

export const handler = logged(
  'reconcile',
  reconcile({
    records: dynamoRecords(table),
    promotions: dynamoPromotions(table),
    alarms: cloudWatchAlarms(cloudWatch),
    metrics: cloudWatchMetrics(cloudWatch),
    breakers: dynamoBreakers(table),
    flagStore: flagsIfAny(table, checkedFlags),
    flagRecord: dynamoFlagRecord(table),
    claims: dynamoClaims(table),
    inbox: dynamoInbox(table),
    applications: dynamoApplications(table),
    watches: dynamoWatches(table),
    aliases: wiredTargets(lambda, table, checkedFlags),
    capacity: lambdaCapacity(lambda),
    executions: stepFunctionsExecutions(new SFNClient(persistent), setting('STATE_MACHINE_ARN')),
    notices: eventBridgeNotices(new EventBridgeClient(settled), setting('BUS_NAME')),
    versions: lambdaVersions(lambda),
    wants: dynamoWants(table),
    warm: dynamoWarm(table),
    now: Date.now,
  }),
);
