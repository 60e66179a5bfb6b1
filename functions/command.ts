import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { dynamoDirectory } from '../lib/aws/directory.ts';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { dynamoFlagRecord } from '../lib/aws/flag-record.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoLine } from '../lib/aws/line.ts';
import { iamPrincipalTags } from '../lib/aws/principal-tags.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoRegistry } from '../lib/aws/registry.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWarm } from '../lib/aws/warm.ts';
import { readPolicy } from '../lib/core/flags/policy.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { commandApi } from '../lib/tasks/command-api.ts';
import { persistent, settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { wiredMonitors } from './wiring/flag-client.ts';
import { flagsIfAny, wiredTargets } from './wiring/targets.ts';

const dynamoDb = new DynamoDBClient(settled);
const table = dynamoTable(dynamoDb, setting('TABLE_NAME'));

export const handler = logged(
  'command',
  commandApi({
    records: dynamoRecords(table),
    claims: dynamoClaims(table),
    directory: dynamoDirectory(dynamoDb, setting('TABLE_NAME')),
    flagRecord: dynamoFlagRecord(table),
    flagMonitors: () => wiredMonitors(new CloudWatchClient(settled)),
    flagPolicy: readPolicy(process.env['FLAG_POLICY']),
    flagStore: flagsIfAny(table, checkedFlags),
    inbox: dynamoInbox(table),
    line: dynamoLine(table),
    principalTags: iamPrincipalTags({
      client: new LambdaClient(settled),
      account: setting('STATE_MACHINE_ARN').split(':')[4] ?? '',
      deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
      now: Date.now,
    }),
    registry: dynamoRegistry(table),
    aliases: wiredTargets(new LambdaClient(persistent), table, checkedFlags),
    executions: stepFunctionsExecutions(new SFNClient(settled), setting('STATE_MACHINE_ARN')),
    warm: dynamoWarm(table),
    now: Date.now,
  }),
);
