import { type Applied, type EngineDeps, failureOf, provisionerOf } from './apply.ts';
import type { Wanted } from './provisioner.ts';
import type { LiveResource, Stack } from './stack.ts';

/**
 * Changes what an application changed in place back to what it was, in the order of references. Gives what custom resources
 * left behind by answering with another physical id, and the logical ids of what could not be changed back.
 */
export async function changeBack(deps: EngineDeps, stack: Stack, { changed }: Applied) {
  const left: LiveResource[] = [];
  const failed: string[] = [];
  const restored = new Map(stack.resources);
  for (const [logicalId, before] of stack.resources) {
    const now = changed.get(logicalId);
    if (!now) continue;
    deps.log.resource(stack, now, 'UPDATE_IN_PROGRESS');
    try {
      const wanted: Wanted = { ...before, stackId: stack.id, source: stack.source };
      const { ref, attributes } = await provisionerOf(deps, before.type).update(now, wanted);
      if (ref !== now.ref) left.push(now);
      restored.set(logicalId, { ...before, ref, attributes });
      deps.log.resource(stack, { ...before, ref }, 'UPDATE_COMPLETE');
    } catch (error) {
      failed.push(logicalId);
      deps.log.resource(stack, now, 'UPDATE_FAILED', failureOf(error).message);
    }
  }
  stack.resources = restored;
  return { left, failed };
}

/** Deletes resources, the last made first, but for those to keep. Gives those that could not be deleted. */
export async function remove(
  deps: EngineDeps,
  stack: Stack,
  resources: readonly LiveResource[],
  isKept: (resource: LiveResource) => boolean = () => false,
): Promise<readonly LiveResource[]> {
  const failed: LiveResource[] = [];
  for (const resource of resources.toReversed()) {
    if (isKept(resource)) {
      deps.log.resource(stack, resource, 'DELETE_SKIPPED');
      continue;
    }
    deps.log.resource(stack, resource, 'DELETE_IN_PROGRESS');
    try {
      await provisionerOf(deps, resource.type).delete(resource, { stackId: stack.id });
      deps.log.resource(stack, resource, 'DELETE_COMPLETE');
    } catch (error) {
      failed.unshift(resource);
      deps.log.resource(stack, resource, 'DELETE_FAILED', failureOf(error).message);
    }
  }
  return failed;
}
