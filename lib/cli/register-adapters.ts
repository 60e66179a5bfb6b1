import { lambdaAliases } from '../aws/alias.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { dynamoRegistry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import { type RegisterInput, register } from '../tasks/register.ts';
import { openFlags } from './flags/open.ts';
import type { Context } from './context.ts';
import type { ControlPlaneSettings } from './control-plane.ts';

/** Registers a target with the control plane of the account that the environment names. */
export async function registerTarget(
  context: Pick<Context, 'clients' | 'now' | 'sleep'>,
  settings: ControlPlaneSettings,
  controlPlane: string,
  input: RegisterInput,
) {
  const { clients, now } = context;
  const [lambda, dynamoDb] = await Promise.all([clients.lambda(), clients.dynamoDb()]);
  const task = register({
    registry: dynamoRegistry(dynamoTable(dynamoDb, settings.tableName)),
    aliases: lambdaAliases(lambda),
    flags: { read: async () => (await openFlags(context, settings)).read() },
    functions: lambdaFunctions(lambda),
    controlPlane,
    heard: settings.heard,
    now,
  });
  return task(input);
}
