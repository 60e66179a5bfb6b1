import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { carriedMetrics } from '../lib/aws/carried-metrics.ts';
import { cloudWatchAlarms } from '../lib/aws/alarms.ts';
import { cloudWatchFailureLogs } from '../lib/aws/failure-logs.ts';
import { embeddedGauges } from '../lib/aws/gauges.ts';
import { lambdaHooks } from '../lib/aws/hooks.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoLine } from '../lib/aws/line.ts';
import { cloudWatchMetrics } from '../lib/aws/metrics.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoSettledValues } from '../lib/aws/settled-values.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { carriedJudge } from '../lib/core/analysis/carried.ts';
import { analyze } from '../lib/tasks/analyze.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { wiredCalendars } from './wiring/calendars.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged, writeLine } from './wiring/logged.ts';
import { wiredSources } from './wiring/metric-sources.ts';
import { wiredReadings } from './wiring/targets.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));
const cloudWatch = new CloudWatchClient(settled);
const lambda = new LambdaClient(settled);

export const handler = logged(
  'analyze',
  retryMoved(
    analyze({
      records: dynamoRecords(table),
      hooks: lambdaHooks({
        client: new LambdaClient({ ...settled, maxAttempts: 1 }),
        deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
      }),
      inbox: dynamoInbox(table),
      aliases: wiredReadings(lambda, table),
      alarms: cloudWatchAlarms(cloudWatch),
      calendars: wiredCalendars(lambda),
      judge: carriedJudge(),
      line: dynamoLine(table),
      logs: cloudWatchFailureLogs(new CloudWatchLogsClient(settled)),
      series: carriedMetrics({ metrics: cloudWatchMetrics(cloudWatch), settled: dynamoSettledValues(table) }),
      sources: wiredSources(cloudWatch),
      gauges: embeddedGauges(writeLine),
      watches: dynamoWatches(table),
      controlPlane: setting('CONTROL_PLANE'),
      now: Date.now,
    }),
  ),
);
