import { isDeepStrictEqual } from 'node:util';
import { AwsError, NotModelledError } from '../contract.ts';
import { apply, type Applied, type EngineDeps, failureOf } from './apply.ts';
import { newStack } from './loader.ts';
import { refuseUnmodelled } from './resources.ts';
import { outputsOf } from './scope.ts';
import { exporterOf, importersOf, type LiveResource, type Stack, type StackSource } from './stack.ts';
import { changeBack, remove } from './undo.ts';

export interface DeployOptions {
  /** Values of the template's parameters; those left out keep the values they had, or get their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What people do with stacks. Each resolves once the stack has come to rest, however it went. */
export interface StackOperations {
  readonly deploy: (source: StackSource, options?: DeployOptions) => Promise<Stack>;
  readonly delete: (name: string) => Promise<Stack>;
}

const UPDATABLE: readonly Stack['status'][] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** States and their reasons: CloudFormation user guide, "Stack status codes"; public stack events. */
export function stackOperations(deps: EngineDeps): StackOperations {
  const { book, log, random } = deps;

  const create = async (source: StackSource, parameters: Readonly<Record<string, string>>): Promise<Stack> => {
    const stack = newStack(source, 'CREATE_IN_PROGRESS', deps);
    stack.requestToken = random.uuid();
    book.set(stack.name, stack);
    log.stack(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    const applied = await apply(deps, stack, source, parameters);
    const refusal = applied.failure ?? settle(deps, stack, source, parameters, applied);
    if (refusal === undefined) {
      log.stack(stack, 'CREATE_COMPLETE');
      return stack;
    }

    log.stack(stack, 'ROLLBACK_IN_PROGRESS', `${refusal.trimEnd()} Rollback requested by user.`);
    const isKept = ({ policies }: LiveResource) => policies.DeletionPolicy === 'Retain';
    const failed = await remove(deps, stack, applied.made, isKept);
    stack.resources = byLogicalId(failed);
    if (failed.length > 0) log.stack(stack, 'ROLLBACK_FAILED', failedToDelete(failed));
    else log.stack(stack, 'ROLLBACK_COMPLETE');
    return stack;
  };

  const update = async (
    stack: Stack,
    source: StackSource,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Stack> => {
    stack.requestToken = random.uuid();
    log.stack(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    const before = stack.resources;
    const applied = await apply(deps, stack, source, parameters);
    const refusal = applied.failure ?? settle(deps, stack, source, parameters, applied);
    if (refusal !== undefined) return rollBackUpdate(stack, applied, refusal);

    log.stack(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const obsolete = [...before.values()].filter(
      (old) => applied.replaced.includes(old) || !applied.resources.has(old.logicalId),
    );
    const failed = await remove(deps, stack, obsolete, (old) => {
      const successor = applied.resources.get(old.logicalId);
      return successor ? successor.policies.UpdateReplacePolicy === 'Retain' : isRetained(old);
    });
    const reason = failed.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined;
    log.stack(stack, 'UPDATE_COMPLETE', reason);
    return stack;
  };

  const rollBackUpdate = async (stack: Stack, applied: Applied, reason: string): Promise<Stack> => {
    log.stack(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const { left, failed } = await changeBack(deps, stack, applied);
    if (failed.length > 0) {
      log.stack(
        stack,
        'UPDATE_ROLLBACK_FAILED',
        `The following resource(s) failed to update: [${failed.join(', ')}]. `,
      );
      return stack;
    }
    log.stack(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const isKept = ({ logicalId, policies }: LiveResource) =>
      policies.DeletionPolicy === 'Retain' && !stack.resources.has(logicalId);
    await remove(deps, stack, [...applied.made, ...left], isKept);
    log.stack(stack, 'UPDATE_ROLLBACK_COMPLETE');
    return stack;
  };

  return {
    deploy: async (source, { parameters = {} } = {}) => {
      refuseUnmodelled(source.template);
      const stack = book.get(source.name);
      const values = parametersOf(source, stack?.parameters ?? {}, parameters);
      if (!stack) return create(source, values);
      requireUpdatable(stack, source);
      return isUnchanged(stack, source, values) ? stack : update(stack, source, values);
    },

    delete: async (name) => {
      const stack = book.get(name);
      if (!stack) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
      if (stack.status.endsWith('IN_PROGRESS')) {
        throw new NotModelledError(`deleting ${name} while it is in ${stack.status} is not modelled`);
      }
      const { status } = stack;
      stack.requestToken = random.uuid();
      log.stack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
      const used = [...stack.exports.keys()].find((exportName) => importersOf(book, exportName).length > 0);
      if (used !== undefined) {
        const reason = `Delete canceled. Cannot delete export ${used} as it is in use by ${users(deps, used)}.`;
        log.stack(stack, status, reason);
        return stack;
      }
      const failed = await remove(deps, stack, [...stack.resources.values()], isRetained);
      stack.resources = byLogicalId(failed);
      if (failed.length > 0) {
        log.stack(stack, 'DELETE_FAILED', failedToDelete(failed));
        return stack;
      }
      book.delete(name);
      log.stack(stack, 'DELETE_COMPLETE');
      return stack;
    },
  };
}

/** Makes what was applied the stack's own; or gives why its outputs do not allow that. */
function settle(
  { book }: EngineDeps,
  stack: Stack,
  source: StackSource,
  parameters: Readonly<Record<string, string>>,
  { resources, imports, scope }: Applied,
): string | undefined {
  try {
    const { outputs, exports } = outputsOf(source.template, scope);
    const refusal = exportRefusal(book, stack, exports);
    if (refusal === undefined) Object.assign(stack, { source, parameters, resources, imports, outputs, exports });
    return refusal;
  } catch (error) {
    return failureOf(error).message;
  }
}

/** An export's name is taken for the whole Region, and nobody may change what others import. */
function exportRefusal(book: EngineDeps['book'], stack: Stack, exports: Stack['exports']): string | undefined {
  for (const name of exports.keys()) {
    const owner = exporterOf(book, name);
    if (owner && owner !== stack) return `Export with name ${name} is already exported by stack ${owner.name}.`;
  }
  for (const [name, value] of stack.exports) {
    const importers = importersOf(book, name);
    if (importers.length === 0 || exports.get(name) === value) continue;
    const verb = exports.has(name) ? 'updated' : 'deleted';
    return `Export ${name} cannot be ${verb} as it is in use by ${importers.join(' and ')}`;
  }
  return undefined;
}

const users = ({ book }: EngineDeps, exportName: string) => importersOf(book, exportName).join(' and ');

const isRetained = ({ policies }: LiveResource) =>
  policies.DeletionPolicy === 'Retain' || policies.DeletionPolicy === 'RetainExceptOnCreate';

const byLogicalId = (resources: readonly LiveResource[]) =>
  new Map(resources.map((resource) => [resource.logicalId, resource]));

const failedToDelete = (failed: readonly LiveResource[]) =>
  `The following resource(s) failed to delete: [${failed.map(({ logicalId }) => logicalId).join(', ')}]. `;

function requireUpdatable(stack: Stack, { template }: StackSource): void {
  if (!UPDATABLE.includes(stack.status)) {
    throw new AwsError('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  const changed = [...stack.resources.values()]
    .filter(({ logicalId, type }) => (template.Resources?.[logicalId]?.Type ?? type) !== type)
    .map(({ logicalId }) => logicalId);
  if (changed.length === 0) return;
  throw new AwsError(
    'ValidationError',
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
  );
}

/** What `cdk deploy` calls "no changes": CloudFormation says that no updates are to be performed, and nothing happens. */
const isUnchanged = (stack: Stack, source: StackSource, parameters: Stack['parameters']) =>
  isDeepStrictEqual(stack.source.template, source.template) &&
  isDeepStrictEqual(stack.source.tags ?? {}, source.tags ?? {}) &&
  isDeepStrictEqual(stack.parameters, parameters);

function parametersOf({ template }: StackSource, before: Stack['parameters'], given: Stack['parameters']) {
  const known = template.Parameters ?? {};
  const unknown = Object.keys(given).filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new AwsError('ValidationError', `Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const values = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([name]) => name in known));
  const missing = Object.keys(known).filter((name) => known[name]!.Default === undefined && !(name in values));
  if (missing.length > 0) {
    throw new AwsError('ValidationError', `Parameters: [${missing.join(', ')}] must have values`);
  }
  return values;
}
