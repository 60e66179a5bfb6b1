import { formatArn } from '../arn.ts';
import { AwsError, type ResourceHandler } from '../contract.ts';
import type { Random } from '../random.ts';
import { type AssemblyStack, type CloudAssembly, readCloudAssembly } from './assembly.ts';
import {
  handlerOf,
  policiesOf,
  refuseCustomResources,
  refuseUnmodelled,
  resolvedResource,
  resourceContext,
  wantedResources,
} from './resources.ts';
import { outputsOf, stackScope } from './scope.ts';
import { exporterOf, type LiveResource, type Stack, type StackBook, type StackSource } from './stack.ts';

/** The account as the loader sees it. */
export interface AssemblyTarget {
  readonly accountId: string;
  readonly region: string;
  readonly random: Random;
  /** Of all services together, by resource type. */
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  /** Every stack so far; the loader adds to them. */
  readonly book: StackBook;
}

export interface LoadedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical ids by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/**
 * Makes the stacks of a cloud assembly exist, in their order and at once, as if they had always been there: no time passes
 * and no event tells of it. Gives them by name. Throws {@link NotModelledError} for resource types, intrinsic functions and
 * template features that are not modelled, and for custom resources, which take a deployment.
 */
export function loadCloudAssembly(
  assembly: string | CloudAssembly,
  target: AssemblyTarget,
): Readonly<Record<string, LoadedStack>> {
  const { stacks } = typeof assembly === 'string' ? readCloudAssembly(assembly) : assembly;
  return Object.fromEntries(stacks.map((stack) => [stack.name, loadStack(stack, target)]));
}

function loadStack(source: AssemblyStack, target: AssemblyTarget): LoadedStack {
  const { name, template } = source;
  refuseUnmodelled(template);
  refuseCustomResources(template);
  if (target.book.has(name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  const stack = newStack(source, 'CREATE_COMPLETE', target);
  const resources = new Map<string, LiveResource>();
  const imports = new Set<string>();
  const scope = stackScope({
    ...target,
    ...{ stackName: name, stackId: stack.id, template, parameters: {}, resources, imports },
  });

  for (const [logicalId, resource] of wantedResources(template, scope)) {
    const handler = handlerOf(target.resources, resource.Type, `${name}/${logicalId}`);
    const { properties, tags } = resolvedResource(resource, source, scope);
    const { ref, attributes = {} } = handler.create(
      properties,
      resourceContext(logicalId, tags, source, target.random),
    );
    const live = { logicalId, type: resource.Type, ref, attributes, properties, tags };
    resources.set(logicalId, { ...live, policies: policiesOf(resource) });
  }

  const { outputs, exports } = outputsOf(template, scope);
  for (const exportName of exports.keys()) requireFreeExport(target.book, exportName, name);
  Object.assign(stack, { resources, imports, outputs, exports });
  target.book.set(name, stack);
  return { name, outputs, physicalIds: physicalIdsOf(stack) };
}

export const physicalIdsOf = ({ resources }: Pick<Stack, 'resources'>): Readonly<Record<string, string>> =>
  Object.fromEntries([...resources].map(([logicalId, { ref }]) => [logicalId, ref]));

/** A stack without anything in it. */
export function newStack(
  source: StackSource,
  status: Stack['status'],
  { accountId, region, random }: Pick<AssemblyTarget, 'accountId' | 'region' | 'random'>,
): Stack {
  const { name } = source;
  const resource = `stack/${name}/${random.uuid()}`;
  return {
    name,
    id: formatArn({ service: 'cloudformation', region, accountId, resource }),
    status,
    statusReason: undefined,
    requestToken: '',
    source,
    parameters: {},
    resources: new Map(),
    outputs: {},
    exports: new Map(),
    imports: new Set(),
    events: [],
  };
}

/** An export's name is taken for the whole Region. */
function requireFreeExport(book: StackBook, exportName: string, stackName: string): void {
  const owner = exporterOf(book, exportName);
  if (owner === undefined || owner.name === stackName) return;
  throw new AwsError('ValidationError', `Export with name ${exportName} is already exported by stack ${owner.name}.`);
}
