import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Executions } from '../lib/aws/executions.ts';
import { dynamoFlagRecord } from '../lib/aws/flag-record.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import type { Notices } from '../lib/aws/notices.ts';
import { dynamoPace } from '../lib/aws/pace.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWants } from '../lib/aws/wants.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { checkedFlags } from '../lib/tasks/checked-flags.ts';
import { guard } from '../lib/tasks/guard.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';
import { sleep } from './wiring/sleep.ts';
import { flagsIfAny, wiredTargets } from './wiring/targets.ts';

const dynamoDb = new DynamoDBClient(settled);
const tableName = setting('TABLE_NAME');
const table = dynamoTable(dynamoDb, tableName);

// The wake-up comes last and its client costs load time, so it is loaded when the alias is back already.
const executions: Pick<Executions, 'wake'> = {
  wake: async (taskToken) => {
    const { wakeClient } = await import('./wiring/wake-client.ts');
    await wakeClient().wake(taskToken);
  },
};

/** People are told when the flag is closed already. */
const notices: Pick<Notices, 'breaker'> = {
  breaker: async (notice) => {
    const { busNotices } = await import('./wiring/bus-notices.ts');
    await busNotices().breaker(notice);
  },
};

export const handler = logged(
  'guard',
  guard({
    aliases: wiredTargets(new LambdaClient(settled), table, checkedFlags),
    watches: dynamoWatches(table),
    inbox: dynamoInbox(table),
    executions,
    flagStore: flagsIfAny(table, checkedFlags),
    flagRecord: dynamoFlagRecord(table),
    wants: dynamoWants(table),
    notices,
    pace: dynamoPace(dynamoDb, tableName, Date.now),
    now: Date.now,
    sleep,
  }),
);
