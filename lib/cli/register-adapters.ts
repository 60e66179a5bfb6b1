import { lambdaAliases } from '../aws/alias.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { dynamoRegistry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import { type RegisterInput, register } from '../tasks/register.ts';
import type { Context } from './context.ts';
import type { ControlPlaneSettings } from './control-plane.ts';

/** Registers a target with the control plane of the account that the environment names. */
export async function registerTarget(
  { clients, now }: Pick<Context, 'clients' | 'now'>,
  { tableName, heard }: ControlPlaneSettings,
  controlPlane: string,
  input: RegisterInput,
) {
  const [lambda, dynamoDb] = await Promise.all([clients.lambda(), clients.dynamoDb()]);
  const task = register({
    registry: dynamoRegistry(dynamoTable(dynamoDb, tableName)),
    aliases: lambdaAliases(lambda),
    functions: lambdaFunctions(lambda),
    controlPlane,
    heard,
    now,
  });
  return task(input);
}
