import type { StoredApplication } from '../aws/applications.ts';
import {
  type Application,
  hooksToExamine,
  isDeclaredBy,
  stackName,
  takenOver,
  wanting,
} from '../core/application/application.ts';
import { readStackRequest, type StackRequest } from '../core/application/stack-request.ts';
import { RequestRefused } from '../core/errors.ts';
import { allHooks } from '../core/plan/hook-function.ts';
import { describeAlias } from '../core/rollout/alias-state.ts';
import { hookConcerns } from '../core/rollout/preflight/hooks.ts';
import type { Deps } from './deps.ts';
import { forgetApplication } from './forget-application.ts';
import { register } from './register.ts';

type RegisterApplicationDeps = Pick<
  Deps,
  | 'aliases'
  | 'aliasLife'
  | 'applications'
  | 'claims'
  | 'controlPlane'
  | 'executions'
  | 'functions'
  | 'heard'
  | 'inbox'
  | 'now'
  | 'records'
  | 'registry'
>;

/** What CloudFormation is told: what the resource is known by, and what other resources may read of it. */
export interface StackAnswer {
  readonly physicalId: string;
  readonly data?: { readonly FunctionArn: string; readonly Target: string };
}

/**
 * Does what a stack of an application team wants of a target: has the alias exist, the target registered, and the version
 * remembered that the stack wants. Moves nothing: CloudFormation asks long before the stack is done, and may take it back.
 * Every request may be repeated. Throws {@link RequestRefused} with what to do about it.
 */
export const registerApplication =
  (deps: RegisterApplicationDeps) =>
  async (event: unknown): Promise<StackAnswer> => {
    const request = readStackRequest(event);
    if (request.kind === 'delete') {
      await forgetApplication(deps, request);
      return { physicalId: request.physicalId ?? request.target };
    }
    const plan = request.plan();
    const stored = await declare(deps, request, allHooks(plan));
    await register(deps)({ plan, owner: request.owner });
    await deps.applications.put(next(stored.application, request, deps.now()), stored);
    return { physicalId: request.target, data: { FunctionArn: await aliasArn(deps, request), Target: request.target } };
  };

/** Has the alias exist, after it is on record whose it is: a request that broke off here is repeated. */
async function declare(
  deps: RegisterApplicationDeps,
  request: StackRequest,
  hooks: readonly string[],
): Promise<StoredApplication> {
  const { aliases, aliasLife, applications } = deps;
  const { target, stackId, logicalId, version, keepVersions } = request;
  const stored = await applications.get(target);
  const alias = await aliases.read(request);
  const known = stored?.application;
  if (known && !isDeclaredBy(known, request) && !request.adopt) throw declaredElsewhere(known);
  if (!known && alias && !request.adopt) throw existsAlready(request, alias.alias.version);
  if (!known && alias?.alias.canary) {
    throw new RequestRefused(
      `alias ${target} is shifted (${describeAlias(alias.alias)}); finish that first, then deploy again`,
    );
  }

  await requireHooks(deps, hooksToExamine(known, request, hooks));

  const before: Application = known ?? {
    target,
    stackId,
    logicalId,
    origin: alias ? 'adopted' : 'created',
    wanted: alias?.alias.version ?? version,
    keepVersions,
  };
  const named = [...new Set([...(known?.hooks ?? []), ...hooks])];
  const application = { ...takenOver(before, request), keepVersions, hooks: named };
  const declared = await applications.put(application, stored);
  // The first version is simply served.
  if (!alias) await aliasLife.create(request, version);
  return declared;
}

/** A stage whose hook cannot be asked would never pass, and its rollout would be rejected. */
async function requireHooks({ functions, controlPlane }: RegisterApplicationDeps, hooks: readonly string[]) {
  const [unfit] = hookConcerns(await functions.hooks(hooks), controlPlane);
  if (unfit)
    throw new RequestRefused(`the plan's ${unfit.says}. Only hooks of this very stack may be made along with it`);
}

const next = (application: Application, { id, version }: StackRequest, now: number): Application =>
  wanting(application, { id, version, at: new Date(now).toISOString() });

async function aliasArn({ functions }: RegisterApplicationDeps, request: StackRequest): Promise<string> {
  const { functionName, aliasName, version } = request;
  const facts = await functions.version(functionName, version);
  if (!facts) throw new RequestRefused(`version ${version} of ${functionName} does not exist`);
  return `${facts.functionArn}:${aliasName}`;
}

const declaredElsewhere = ({ target, stackId, logicalId }: Application) =>
  new RequestRefused(
    `target ${target} is declared by the resource ${logicalId} of stack ${stackName(stackId)} already; remove it there first, or set adopt: true to take it over from there`,
  );

const existsAlready = ({ target }: StackRequest, serving: string) =>
  new RequestRefused(
    `alias ${target} exists already (at version ${serving}), and something else may own it; to hand it to Tidegate first deploy its present owner with a removal policy of RETAIN, then this with adopt: true`,
  );
