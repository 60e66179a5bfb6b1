import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from '../account/account.ts';
import { lambdaAliases } from '../aws/alias.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { dynamoRegistry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import { type RegisterInput, register } from '../tasks/register.ts';

/** Registers a target as `tidegate register` does, with SDK clients that talk to the simulated account. */
export async function registerTarget(
  account: Account,
  { tableName, controlPlane }: { readonly tableName: string; readonly controlPlane: string },
  input: RegisterInput,
): Promise<void> {
  const config = account.clientConfig();
  const lambda = new LambdaClient(config);
  const task = register({
    registry: dynamoRegistry(dynamoTable(new DynamoDBClient(config), tableName)),
    aliases: lambdaAliases(lambda),
    functions: lambdaFunctions(lambda),
    controlPlane,
    now: account.clock.now,
  });
  await account.settle(task(input));
}
