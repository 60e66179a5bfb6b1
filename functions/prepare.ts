import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { cloudWatchAlarms } from '../lib/aws/alarms.ts';
import { lambdaCapacity } from '../lib/aws/capacity.ts';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { lambdaFunctions } from '../lib/aws/functions.ts';
import { dynamoLine } from '../lib/aws/line.ts';
import { cloudWatchMetrics } from '../lib/aws/metrics.ts';
import { dynamoPromotions } from '../lib/aws/promotions.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { eventBridgeStartNotices } from '../lib/aws/start-notices.ts';
import { cloudFormationStacks } from '../lib/aws/stacks.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { readHeardFindings } from '../lib/core/plan/finding-kinds.ts';
import { readPolicy } from '../lib/core/flags/policy.ts';
import { prepare } from '../lib/tasks/prepare.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { wiredCalendars } from './wiring/calendars.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { wiredSources } from './wiring/metric-sources.ts';
import { wiredMonitors } from './wiring/flag-client.ts';
import { wiredFlags, wiredReadings } from './wiring/targets.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));
const lambda = new LambdaClient(settled);
const cloudWatch = new CloudWatchClient(settled);

export const handler = logged(
  'prepare',
  retryMoved(
    prepare({
      records: dynamoRecords(table),
      promotions: dynamoPromotions(table),
      claims: dynamoClaims(table),
      watches: dynamoWatches(table),
      aliases: wiredReadings(lambda, table),
      flags: { read: async () => (await wiredFlags(table)).read() },
      flagMonitors: () => wiredMonitors(cloudWatch),
      flagPolicy: readPolicy(process.env['FLAG_POLICY']),
      functions: lambdaFunctions(lambda),
      capacity: lambdaCapacity(lambda),
      stacks: cloudFormationStacks(new CloudFormationClient(settled)),
      alarms: cloudWatchAlarms(cloudWatch),
      calendars: wiredCalendars(lambda),
      line: dynamoLine(table),
      metrics: cloudWatchMetrics(cloudWatch),
      starts: eventBridgeStartNotices({
        client: lambda,
        busName: setting('BUS_NAME'),
        deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
        now: Date.now,
      }),
      sources: wiredSources(cloudWatch),
      controlPlane: setting('CONTROL_PLANE'),
      heard: readHeardFindings(setting('FINDINGS')),
      now: Date.now,
    }),
  ),
);
