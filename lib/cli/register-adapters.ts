import { lambdaAliases } from '../aws/alias.ts';
import { lambdaFunctions } from '../aws/functions.ts';
import { dynamoRegistry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import { RequestRefused } from '../core/errors.ts';
import { hookConcerns } from '../core/rollout/preflight/hooks.ts';
import { allHooks } from '../core/plan/hook-function.ts';
import { type RegisterInput, register } from '../tasks/register.ts';
import { openFlags } from './flags/open.ts';
import type { Context } from './context.ts';
import type { ControlPlaneSettings } from './control-plane.ts';

/**
 * Registers a target with the control plane of the account that the environment names. Throws {@link RequestRefused} where the
 * target is not to be had, or a hook of the plan could not be asked: its stage would never pass.
 */
export async function registerTarget(
  context: Pick<Context, 'clients' | 'now' | 'sleep'>,
  settings: ControlPlaneSettings,
  controlPlane: string,
  input: RegisterInput,
) {
  const { clients, now } = context;
  const [lambda, dynamoDb] = await Promise.all([clients.lambda(), clients.dynamoDb()]);
  const functions = lambdaFunctions(lambda);
  const [unfit] = hookConcerns(await functions.hooks(allHooks(input.plan)), controlPlane);
  if (unfit) throw new RequestRefused(unfit.says);
  const task = register({
    registry: dynamoRegistry(dynamoTable(dynamoDb, settings.tableName)),
    aliases: lambdaAliases(lambda),
    flags: { read: async () => (await openFlags(context, settings)).read() },
    functions,
    controlPlane,
    heard: settings.heard,
    now,
  });
  return task(input);
}
