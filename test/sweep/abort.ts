import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctionsExecutions } from '../../lib/aws/executions.ts';
import { dynamoInbox } from '../../lib/aws/inbox.ts';
import { dynamoTable } from '../../lib/aws/table.ts';
import type { Abort } from '../../lib/rehearsal/sweep/audience.ts';

/** A person's word: into the inbox first, then the machine is woken if it waits. */
export const abort: Abort = async ({ account, tableName }, rolloutId) => {
  const config = account.clientConfig();
  const inbox = dynamoInbox(dynamoTable(new DynamoDBClient(config), tableName));
  const at = new Date(account.clock.now()).toISOString();
  await inbox.send(rolloutId, { kind: 'abort', id: `abort/${at}`, at, reason: 'somebody else has moved the alias' });
  const token = await inbox.token(rolloutId);
  // A machine that cannot be woken reads its inbox at the next analysis.
  if (token)
    await stepFunctionsExecutions(new SFNClient(config), '')
      .wake(token)
      .catch(() => undefined);
};
