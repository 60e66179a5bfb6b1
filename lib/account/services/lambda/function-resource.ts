import { createHash } from 'node:crypto';
import type { ResourceContext, ResourceHandler } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { invalidParameter } from './errors.ts';
import { checkedLayers } from './layers.ts';
import type { Code, LambdaFunction, Settings } from './model.ts';
import { LATEST } from './names.ts';
import { accept, type CodeProperties, type FunctionProperties } from './resource-properties.ts';
import type { FunctionStore } from './store.ts';
import type { Versions } from './versions.ts';

export interface FunctionResourceDeps {
  readonly store: FunctionStore;
  readonly versions: Versions;
  /** Whether Lambda may assume the role on behalf of a function. */
  readonly trusts: (roleArn: string, functionArn: string) => boolean;
  /** Ends the sandboxes of a version that has changed. */
  readonly discard: (functionName: string, qualifier: string) => void;
  readonly onDeleted: (fn: LambdaFunction) => void;
}

/** New code or configuration changes `$LATEST`; what was published stays as it was. */
export function functionResource(deps: FunctionResourceDeps): ResourceHandler {
  const { store, versions, discard } = deps;
  const requireTrust = (fn: LambdaFunction, roleArn: string) => {
    if (deps.trusts(roleArn, fn.arn)) return;
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  };
  return {
    replacedBy: ['FunctionName', 'PackageType'],

    create: (properties, resource) => {
      accept('AWS::Lambda::Function', properties);
      const name: string = properties.FunctionName ?? resource.physicalName();
      const settings = settingsOf(properties, resource.asset);
      const reservedConcurrency = optionalNumber(properties.ReservedConcurrentExecutions);
      const tags = { ...resource.tags, ...ofStack(resource) };
      const fn = store.add({ name, settings, tags, reservedConcurrency });
      requireTrust(fn, settings.roleArn);
      return { ref: name, attributes: { Arn: fn.arn } };
    },

    update: (properties, { ref, tags }, resource) => {
      accept('AWS::Lambda::Function', properties);
      const fn = store.get(ref);
      const settings = settingsOf(properties, resource.asset);
      requireTrust(fn, settings.roleArn);
      versions.changeLatest(fn, settings);
      discard(fn.name, LATEST);
      fn.reservedConcurrency = optionalNumber(properties.ReservedConcurrentExecutions);
      // Tags that the template never had are somebody else's, and stay.
      for (const key of Object.keys(tags)) fn.tags.delete(key);
      for (const [key, value] of Object.entries(resource.tags)) fn.tags.set(key, value);
      return { ref, attributes: { Arn: fn.arn } };
    },

    delete: ({ ref }) => {
      const fn = store.find(ref);
      if (!fn) return;
      store.remove(fn.name);
      deps.onDeleted(fn);
    },
  };
}

/** CloudFormation's own tags (user guide, "Resource tag"); the one with the stack's id is left out. */
const ofStack = ({ stackName, logicalId }: Pick<ResourceContext, 'stackName' | 'logicalId'>) => ({
  'aws:cloudformation:stack-name': stackName,
  'aws:cloudformation:logical-id': logicalId,
});

const optionalNumber = (value: unknown) => (value === undefined ? undefined : Number(value));

function settingsOf(properties: FunctionProperties, asset: (objectKey: string) => string): Settings {
  const runtime: string = properties.Runtime ?? '';
  if (!runtime.startsWith('nodejs'))
    throw new NotModelledError(`the Lambda runtime ${runtime || '(none)'} is not modelled`);
  return {
    code: codeOf(properties.Code, asset),
    description: properties.Description ?? '',
    handler: properties.Handler,
    runtime,
    roleArn: properties.Role,
    environment: stringValues(properties.Environment?.Variables ?? {}),
    memoryMb: Number(properties.MemorySize ?? 128),
    timeoutSeconds: Number(properties.Timeout ?? 3),
    architecture: properties.Architectures?.[0] ?? 'x86_64',
    tracingMode: properties.TracingConfig?.Mode ?? 'PassThrough',
    ...(properties.LoggingConfig && { loggingConfig: properties.LoggingConfig }),
    ...(properties.DeadLetterConfig?.TargetArn && { deadLetterArn: properties.DeadLetterConfig.TargetArn }),
    ...(properties.Layers && { layers: checkedLayers(properties.Layers, properties.Architectures?.[0] ?? 'x86_64') }),
  };
}

/** An asset's object key is made of its content's hash, so the key stands for the content. */
function codeOf(code: CodeProperties, asset: (objectKey: string) => string): Code {
  accept('AWS::Lambda::Function Code', code);
  if (code.ZipFile !== undefined) return { kind: 'inline', source: code.ZipFile, sha256: sha256(code.ZipFile) };
  if (code.S3Key === undefined) throw new Error('AWS::Lambda::Function needs Code with S3Key or ZipFile');
  return { kind: 'bundle', folder: asset(code.S3Key), sha256: sha256(code.S3Key) };
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

const stringValues = (record: object) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, String(value)]));
