import { NotModelledError, type ResourceContext, type ResourceHandler } from '../contract.ts';
import type { Random } from '../random.ts';
import { changedProperties } from './changes.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { physicalName } from './physical-name.ts';
import { inCreationOrder } from './references.ts';
import { isCustom } from './scope.ts';
import type { LiveResource, StackSource } from './stack.ts';
import type { Template, TemplateResource } from './template.ts';

/** Resources that describe the template and create nothing. */
const INERT = new Set(['AWS::CDK::Metadata']);

/** The resources that a template asks for, in the order in which they can be made. */
export const wantedResources = (template: Template, scope: Scope) =>
  inCreationOrder(template.Resources ?? {}).filter(
    ([, { Type, Condition }]) => !INERT.has(Type) && (Condition === undefined || scope.condition(Condition)),
  );

/** The properties of a resource and all its tags, with the intrinsic functions resolved. */
export function resolvedResource({ Properties }: TemplateResource, { tags }: StackSource, scope: Scope) {
  const properties = resolve(Properties ?? {}, scope) as Readonly<Record<string, unknown>>;
  return { properties, tags: { ...tags, ...tagsOf(properties.Tags) } };
}

/** What a resource handler may ask about the resource it makes. */
export function resourceContext(
  logicalId: string,
  tags: Readonly<Record<string, string>>,
  { name, assets }: StackSource,
  random: Random,
): ResourceContext {
  return {
    logicalId,
    stackName: name,
    physicalName: (limit = 64) => physicalName(name, logicalId, limit, random),
    asset: (objectKey) => {
      const path = assets?.get(objectKey);
      if (path === undefined) throw new Error(`${name} has no asset with the object key ${objectKey}`);
      return path;
    },
    tags,
  };
}

/** What a resource is to become when its stack lets go of it. */
export const policiesOf = ({ DeletionPolicy, UpdateReplacePolicy }: TemplateResource): LiveResource['policies'] => ({
  ...(DeletionPolicy && { DeletionPolicy }),
  ...(UpdateReplacePolicy && { UpdateReplacePolicy }),
});

/** The handler of a resource type. Throws {@link NotModelledError} for a type that nobody models. */
export function handlerOf(
  handlers: Readonly<Record<string, ResourceHandler>>,
  type: string,
  where: string,
): ResourceHandler {
  const handler = handlers[type];
  if (!handler) throw new NotModelledError(`the resource type ${type} (${where}) is not modelled`);
  return handler;
}

/** Throws {@link NotModelledError} for what a template asks of CloudFormation and is not modelled, before anything is made. */
export function refuseUnmodelled({ Transform, Rules, Resources }: Template): void {
  if (Transform !== undefined) throw new NotModelledError('template transforms are not modelled');
  const rule = Object.keys(Rules ?? {}).find((name) => name !== 'CheckBootstrapVersion');
  if (rule) throw new NotModelledError(`the template rule ${rule} is not modelled`);
  for (const [logicalId, resource] of Object.entries(Resources ?? {})) refuseUnmodelledPolicies(logicalId, resource);
}

/** An alias that CodeDeploy moves when its version changes (template reference, "UpdatePolicy attribute"). */
const byCodeDeploy = 'CodeDeployLambdaAliasUpdate';
const ALIAS = 'AWS::Lambda::Alias';

/** Throws {@link NotModelledError} for an update that CodeDeploy would make: its deployments are not modelled. */
export function refuseDeployment(resource: TemplateResource, current: LiveResource, properties: object): void {
  const isByCodeDeploy = Object.hasOwn(resource.UpdatePolicy ?? {}, byCodeDeploy);
  if (!isByCodeDeploy || !changedProperties(current.properties, { ...properties }).includes('FunctionVersion')) return;
  throw new NotModelledError(`a deployment of CodeDeploy, which moves ${current.logicalId}, is not modelled`);
}

const POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate'];

function refuseUnmodelledPolicies(logicalId: string, resource: TemplateResource): void {
  const { CreationPolicy, UpdatePolicy, DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' } = resource;
  if (CreationPolicy !== undefined) throw new NotModelledError(`the CreationPolicy of ${logicalId} is not modelled`);
  const policy = Object.keys(UpdatePolicy ?? {}).find((name) => name !== byCodeDeploy || resource.Type !== ALIAS);
  if (policy) throw new NotModelledError(`the UpdatePolicy ${policy} of ${logicalId} is not modelled`);
  for (const kept of [DeletionPolicy, UpdateReplacePolicy]) {
    if (!POLICIES.includes(kept)) throw new NotModelledError(`the policy ${kept} of ${logicalId} is not modelled`);
  }
}

/** Throws {@link NotModelledError} for a template that only a deployment can make, since somebody's function takes part. */
export function refuseCustomResources({ Resources }: Template): void {
  const custom = Object.entries(Resources ?? {}).find(([, { Type }]) => isCustom(Type));
  if (custom) {
    throw new NotModelledError(
      `${custom[0]} is a custom resource (${custom[1].Type}), which takes time: deploy its stack instead of loading it`,
    );
  }
}

/** Most resources list their tags, some hold a map. */
function tagsOf(written: unknown): Readonly<Record<string, string>> {
  if (written === undefined || written === null) return {};
  if (!Array.isArray(written)) return written as Readonly<Record<string, string>>;
  return Object.fromEntries(written.map(({ Key, Value }) => [Key, String(Value)]));
}
