import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Account } from '../account/account.ts';
import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { appConfigFlags } from '../aws/flag-store.ts';
import { lambdaAliases } from '../aws/alias.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { dynamoRegistry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import { type RegisterDeps, type RegisterInput, register } from '../tasks/register.ts';

export interface RegisterOptions {
  readonly tableName: string;
  readonly controlPlane: string;
  /** Where its flags are: `application/environment/profile/strategy`; absent where it has none. */
  readonly flags?: string | undefined;
  /** The kinds of findings that the control plane listens to. @default none */
  readonly heard?: RegisterDeps['heard'];
}

/** Registers a target as `tidegate register` does, with SDK clients that talk to the simulated account. */
export async function registerTarget(
  account: Account,
  { tableName, controlPlane, flags, heard = [] }: RegisterOptions,
  input: RegisterInput,
): Promise<void> {
  const config = account.clientConfig();
  const lambda = new LambdaClient(config);
  const task = register({
    registry: dynamoRegistry(dynamoTable(new DynamoDBClient(config), tableName)),
    aliases: lambdaAliases(lambda),
    flags: flagStore(account, flags),
    functions: lambdaFunctions(lambda),
    controlPlane,
    heard,
    now: account.clock.now,
  });
  await account.settle(task(input));
}

function flagStore(account: Account, place = '') {
  const [applicationId = '', environmentId = '', profileId = '', strategyId = ''] = place.split('/');
  const { now, sleep } = account.clock;
  const ids = { applicationId, environmentId, profileId, strategyId };
  return appConfigFlags(new AppConfigClient(account.clientConfig()), ids, { now, sleep });
}
