import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { lambdaAliases } from '../lib/aws/alias.ts';
import type { Executions } from '../lib/aws/executions.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { dynamoWatches } from '../lib/aws/watches.ts';
import { guard } from '../lib/tasks/guard.ts';
import { persistent, settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));

// The wake-up comes last and its client costs load time, so it is loaded when the alias is back already.
const executions: Pick<Executions, 'wake'> = {
  wake: async (taskToken) => {
    const { wakeClient } = await import('./wiring/wake-client.ts');
    await wakeClient().wake(taskToken);
  },
};

export const handler = guard({
  aliases: lambdaAliases(new LambdaClient(persistent)),
  watches: dynamoWatches(table),
  inbox: dynamoInbox(table),
  executions,
  now: Date.now,
});
