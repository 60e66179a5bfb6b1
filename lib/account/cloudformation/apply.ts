import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../contract.ts';
import type { Random } from '../random.ts';
import type { Scope } from './intrinsics.ts';
import { type Provisioned, type Provisioner, ResourceFailure, type Wanted } from './provisioner.ts';
import { policiesOf, refuseDeployment, resolvedResource, wantedResources } from './resources.ts';
import { isCustom, stackScope } from './scope.ts';
import type { LiveResource, Stack, StackBook, StackSource } from './stack.ts';
import type { StatusLog } from './status.ts';
import type { TemplateResource } from './template.ts';

export interface EngineDeps {
  readonly accountId: string;
  readonly region: string;
  readonly random: Random;
  readonly book: StackBook;
  readonly log: StatusLog;
  readonly serviceResources: Provisioner;
  readonly customResources: Provisioner;
}

/** What became of a stack's resources when a template was applied to them, wholly or up to a failure. */
export interface Applied {
  /** The resources of the new template, as far as they got. */
  readonly resources: Map<string, LiveResource>;
  /** Made by this application, in that order: they go when it is taken back. */
  readonly made: LiveResource[];
  /** Changed in place, as they are now: they are changed back when it is taken back. */
  readonly changed: Map<string, LiveResource>;
  /** Old ones whose place a new one has taken: they go in the cleanup. */
  readonly replaced: LiveResource[];
  readonly imports: Set<string>;
  readonly scope: Scope;
  readonly failure?: string;
}

export const provisionerOf = ({ serviceResources, customResources }: EngineDeps, type: string) =>
  isCustom(type) ? customResources : serviceResources;

/**
 * Makes a stack's resources what a template says: what is new is created, what differs is updated in place or replaced, in
 * the order of references. Ends at the first failure, and deletes nothing.
 *
 * Resources are taken one after the other, where CloudFormation works on independent ones at the same time.
 */
export async function apply(
  deps: EngineDeps,
  stack: Stack,
  source: StackSource,
  parameters: Readonly<Record<string, string>>,
): Promise<Applied> {
  const { template } = source;
  const resources = new Map<string, LiveResource>();
  const imports = new Set<string>();
  const own = { stackName: stack.name, stackId: stack.id, template, parameters, resources, imports };
  const scope = stackScope({ ...deps, ...own });
  const applied: Applied = { resources, made: [], changed: new Map(), replaced: [], imports, scope };

  for (const [logicalId, resource] of wantedResources(template, scope)) {
    const step = { deps, stack, source, logicalId, resource, applied };
    const current = stack.resources.get(logicalId);
    try {
      resources.set(logicalId, current ? await bring(step, current) : await create(step));
    } catch (error) {
      const { message, ref = current?.ref } = failureOf(error);
      const verb = current ? 'update' : 'create';
      deps.log.resource(
        stack,
        { logicalId, type: resource.Type, ref },
        current ? 'UPDATE_FAILED' : 'CREATE_FAILED',
        message,
      );
      return { ...applied, failure: `The following resource(s) failed to ${verb}: [${logicalId}]. ` };
    }
  }
  return applied;
}

/** One resource of a template that is being applied. */
interface Step {
  readonly deps: EngineDeps;
  readonly stack: Stack;
  readonly source: StackSource;
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly applied: Applied;
}

const wantedBy = ({ stack, source, logicalId, resource, applied }: Step): Wanted => ({
  ...{ logicalId, type: resource.Type, stackId: stack.id, source },
  ...resolvedResource(resource, source, applied.scope),
});

async function create(step: Step): Promise<LiveResource> {
  const { deps, stack, resource } = step;
  deps.log.resource(stack, { logicalId: step.logicalId, type: resource.Type }, 'CREATE_IN_PROGRESS');
  const live = await make(step, wantedBy(step));
  deps.log.resource(stack, live, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  deps.log.resource(stack, live, 'CREATE_COMPLETE');
  return live;
}

/** Makes a resource, and writes down what is to be deleted should this be taken back. */
async function make({ deps, resource, applied }: Step, wanted: Wanted): Promise<LiveResource> {
  try {
    const live = liveOf(wanted, await provisionerOf(deps, wanted.type).create(wanted), resource);
    applied.made.push(live);
    return live;
  } catch (error) {
    // A custom resource's function is asked to delete what it could not make: only it knows how far it came.
    const ref = error instanceof ResourceFailure ? error.ref : undefined;
    if (ref !== undefined) applied.made.push(liveOf(wanted, { ref, attributes: {} }, resource));
    throw error;
  }
}

async function bring(step: Step, current: LiveResource): Promise<LiveResource> {
  const { deps, stack, resource, applied } = step;
  const wanted = wantedBy(step);
  const provisioner = provisionerOf(deps, wanted.type);
  if (isSame(current, wanted)) return { ...current, policies: policiesOf(resource) };

  refuseDeployment(resource, current, wanted.properties);
  if (provisioner.isReplacement(current, wanted)) {
    deps.log.resource(stack, current, 'UPDATE_IN_PROGRESS', REPLACING);
    const live = await make(step, wanted);
    applied.replaced.push(current);
    deps.log.resource(stack, live, 'UPDATE_COMPLETE');
    return live;
  }

  deps.log.resource(stack, current, 'UPDATE_IN_PROGRESS');
  // Changed before the outcome is known: an update that fails may have done something.
  applied.changed.set(wanted.logicalId, liveOf(wanted, current, resource));
  const live = liveOf(wanted, await provisioner.update(current, wanted), resource);
  applied.changed.set(wanted.logicalId, live);
  if (live.ref !== current.ref) applied.replaced.push(current);
  deps.log.resource(stack, live, 'UPDATE_COMPLETE');
  return live;
}

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

const liveOf = (
  { logicalId, type, properties, tags }: Wanted,
  { ref, attributes }: Provisioned,
  resource: TemplateResource,
): LiveResource => ({
  ...{ logicalId, type, ref, attributes, properties, tags },
  policies: policiesOf(resource),
});

const isSame = (current: LiveResource, { properties, tags }: Wanted) =>
  isDeepStrictEqual(current.properties, properties) && isDeepStrictEqual(current.tags, tags);

/** What fails a resource. Anything else is a defect of the simulation or not modelled, and ends the run. */
export function failureOf(error: unknown): Pick<ResourceFailure, 'message' | 'ref'> {
  if (error instanceof ResourceFailure) return error;
  if (error instanceof AwsError) return { message: error.message, ref: undefined };
  throw error;
}
