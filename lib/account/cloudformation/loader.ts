import { formatArn } from '../arn.ts';
import type { CreatedResource, ResourceHandler } from '../contract.ts';
import { NotModelledError } from '../contract.ts';
import type { Random } from '../random.ts';
import { type AssemblyStack, type CloudAssembly, readCloudAssembly } from './assembly.ts';
import { resolve, resolveCondition, type Scope } from './intrinsics.ts';
import { physicalName } from './physical-name.ts';
import { publicParameter } from './public-parameters.ts';
import { inCreationOrder } from './references.ts';
import type { Parameter, Template, TemplateResource } from './template.ts';

/** The account as the loader sees it. */
export interface AssemblyTarget {
  readonly accountId: string;
  readonly region: string;
  readonly random: Random;
  /** Of all services together, by resource type. */
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  /** Exported outputs of every stack so far, by name; the loader reads them and adds to them. */
  readonly exports: Map<string, string>;
}

export interface LoadedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical ids by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/**
 * Makes the stacks of a cloud assembly exist, in their order; gives them by name. Throws {@link NotModelledError} for resource
 * types, intrinsic functions and template features that are not modelled.
 */
export function loadCloudAssembly(
  assembly: string | CloudAssembly,
  target: AssemblyTarget,
): Readonly<Record<string, LoadedStack>> {
  const { stacks } = typeof assembly === 'string' ? readCloudAssembly(assembly) : assembly;
  return Object.fromEntries(stacks.map((stack) => [stack.name, loadStack(stack, target)]));
}

/** Resources that describe the template and create nothing. */
const INERT = new Set(['AWS::CDK::Metadata']);

function loadStack(stack: AssemblyStack, target: AssemblyTarget): LoadedStack {
  const { name, template } = stack;
  refuseUnmodelled(template);
  const created = new Map<string, CreatedResource>();
  const scope = stackScope(stack, target, created);

  for (const [logicalId, resource] of inCreationOrder(template.Resources ?? {})) {
    if (INERT.has(resource.Type)) continue;
    if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
    created.set(logicalId, create(logicalId, resource, stack, target, scope));
  }

  const outputs: Record<string, string> = {};
  for (const [output, { Value, Condition, Export }] of Object.entries(template.Outputs ?? {})) {
    if (Condition !== undefined && !scope.condition(Condition)) continue;
    const value = String(resolve(Value, scope));
    outputs[output] = value;
    if (Export) addExport(target, String(resolve(Export.Name, scope)), value);
  }
  const physicalIds = Object.fromEntries([...created].map(([logicalId, { ref }]) => [logicalId, ref]));
  return { name, outputs, physicalIds };
}

function create(
  logicalId: string,
  resource: TemplateResource,
  stack: AssemblyStack,
  target: AssemblyTarget,
  scope: Scope,
): CreatedResource {
  const handler = target.resources[resource.Type];
  if (!handler)
    throw new NotModelledError(`the resource type ${resource.Type} (${stack.name}/${logicalId}) is not modelled`);
  refuseUnmodelledPolicies(logicalId, resource);
  const properties = resolve(resource.Properties ?? {}, scope) as Readonly<Record<string, unknown>>;
  return handler.create(properties, {
    logicalId,
    stackName: stack.name,
    physicalName: (limit = 64) => physicalName(stack.name, logicalId, limit, target.random),
    asset: (objectKey) => {
      const path = stack.assets.get(objectKey);
      if (path === undefined) throw new Error(`${stack.name} has no asset with the object key ${objectKey}`);
      return path;
    },
    tags: { ...stack.tags, ...tagsOf(properties.Tags) },
  });
}

function stackScope(
  stack: AssemblyStack,
  target: AssemblyTarget,
  created: ReadonlyMap<string, CreatedResource>,
): Scope {
  const { name, template } = stack;
  const { accountId, region, random, exports } = target;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': name,
    'AWS::StackId': formatArn({
      service: 'cloudformation',
      region,
      accountId,
      resource: `stack/${name}/${random.uuid()}`,
    }),
    'AWS::NotificationARNs': [],
  };
  const resourceOf = (logicalId: string) => {
    const resource = created.get(logicalId);
    if (!resource) throw new Error(`${name} mentions ${logicalId}, which it does not have`);
    return resource;
  };

  const scope: Scope = {
    mappings: template.Mappings ?? {},
    ref: (wanted) => {
      if (wanted in pseudo) return pseudo[wanted];
      const parameter = template.Parameters?.[wanted];
      return parameter ? parameterValue(wanted, parameter, region) : resourceOf(wanted).ref;
    },
    attribute: (logicalId, attribute) => {
      const value = resourceOf(logicalId).attributes?.[attribute];
      if (value !== undefined) return value;
      throw new NotModelledError(
        `the attribute ${attribute} of ${logicalId} (${typeOf(template, logicalId)}) is not modelled`,
      );
    },
    condition: (wanted) => {
      const condition = template.Conditions?.[wanted];
      if (condition === undefined) throw new Error(`${name} has no condition ${wanted}`);
      return resolveCondition(condition, scope);
    },
    imported: (wanted) => {
      const value = exports.get(wanted);
      if (value === undefined) throw new Error(`No export named ${wanted} found.`);
      return value;
    },
  };
  return scope;
}

const typeOf = (template: Template, logicalId: string) => template.Resources?.[logicalId]?.Type;

/** What the bootstrap stack of the CDK writes into the Parameter Store; any account that can deploy has it. */
const BOOTSTRAP_VERSION = /^\/cdk-bootstrap\/[^/]+\/version$/;

function parameterValue(name: string, { Type, Default }: Parameter, region: string): unknown {
  if (Default === undefined) throw new Error(`the parameter ${name} has no default, and none was given`);
  if (Type === 'AWS::SSM::Parameter::Value<String>') {
    if (BOOTSTRAP_VERSION.test(String(Default))) return '30';
    const published = publicParameter(String(Default), region);
    if (published !== undefined) return published;
    throw new NotModelledError(
      `the parameter ${name} reads ${Default} from the Parameter Store, which is not modelled`,
    );
  }
  if (Type === 'CommaDelimitedList' || Type.startsWith('List<')) return String(Default).split(',');
  return String(Default);
}

function refuseUnmodelled({ Transform, Rules }: Template): void {
  if (Transform !== undefined) throw new NotModelledError('template transforms are not modelled');
  const rule = Object.keys(Rules ?? {}).find((name) => name !== 'CheckBootstrapVersion');
  if (rule) throw new NotModelledError(`the template rule ${rule} is not modelled`);
}

function refuseUnmodelledPolicies(logicalId: string, { CreationPolicy, UpdatePolicy }: TemplateResource): void {
  if (CreationPolicy !== undefined) throw new NotModelledError(`the CreationPolicy of ${logicalId} is not modelled`);
  const policy = Object.keys(UpdatePolicy ?? {})[0];
  if (policy) throw new NotModelledError(`the UpdatePolicy ${policy} of ${logicalId} is not modelled`);
}

/** Most resources list their tags, some hold a map. */
function tagsOf(written: unknown): Readonly<Record<string, string>> {
  if (written === undefined || written === null) return {};
  if (!Array.isArray(written)) return written as Readonly<Record<string, string>>;
  return Object.fromEntries(written.map(({ Key, Value }) => [Key, String(Value)]));
}

function addExport({ exports }: AssemblyTarget, name: string, value: string): void {
  if (exports.has(name)) throw new Error(`Export with name ${name} is already exported.`);
  exports.set(name, value);
}
