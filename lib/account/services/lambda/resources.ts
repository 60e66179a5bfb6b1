import { createHash } from 'node:crypto';
import type { CreateAliasCommandInput, PutProvisionedConcurrencyConfigCommandInput } from '@aws-sdk/client-lambda';
import type { Context, ResourceHandler } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { invalidParameter } from './errors.ts';
import { checkedLayers } from './layers.ts';
import type { Code, Settings } from './model.ts';
import { LATEST, parseFunctionName } from './names.ts';
import type { GrantPermission } from './resource-policy.ts';
import {
  type CodeProperties,
  type FunctionProperties,
  MODELLED,
  type ProvisionedConcurrencyProperties,
  type RoutingProperties,
} from './resource-properties.ts';
import type { FunctionStore } from './store.ts';
import type { Versions } from './versions.ts';

export interface ResourceDeps {
  readonly context: Context;
  readonly store: FunctionStore;
  readonly versions: Versions;
  readonly grant: GrantPermission;
  readonly createAlias: (input: CreateAliasCommandInput) => void;
  readonly putProvisionedConcurrency: (input: PutProvisionedConcurrencyConfigCommandInput) => void;
  /** Whether Lambda may assume the role on behalf of a function. */
  readonly trusts: (roleArn: string, functionArn: string) => boolean;
}

/** CloudFormation's Lambda resources. A property that is not listed here is refused by name. */
export function lambdaResources(deps: ResourceDeps): Readonly<Record<string, ResourceHandler>> {
  const { context, store, versions, grant } = deps;
  return {
    'AWS::Lambda::Function': {
      create: (properties, resource) => {
        accept('AWS::Lambda::Function', properties);
        const name: string = properties.FunctionName ?? resource.physicalName();
        const settings = settingsOf(properties, resource.asset);
        const reservedConcurrency = optionalNumber(properties.ReservedConcurrentExecutions);
        const fn = store.add({ name, settings, tags: resource.tags, reservedConcurrency });
        if (!deps.trusts(settings.roleArn, fn.arn)) {
          throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
        }
        return { ref: name, attributes: { Arn: fn.arn } };
      },
    },

    'AWS::Lambda::Version': {
      create: (properties) => {
        accept('AWS::Lambda::Version', properties);
        const fn = store.get(properties.FunctionName);
        const before = fn.lastVersion;
        const version = versions.publish(fn, properties.Description);
        if (fn.lastVersion === before) {
          throw new Error(
            `A version for this Lambda function exists ( ${version.qualifier} ). Modify the function to create a new version.`,
          );
        }
        const arn = `${fn.arn}:${version.qualifier}`;
        provision(deps, fn.name, version.qualifier, properties.ProvisionedConcurrencyConfig);
        return { ref: arn, attributes: { Version: version.qualifier, FunctionArn: arn } };
      },
    },

    'AWS::Lambda::Alias': {
      create: (properties) => {
        accept('AWS::Lambda::Alias', properties);
        const fn = store.get(properties.FunctionName);
        deps.createAlias({
          FunctionName: fn.name,
          Name: properties.Name,
          FunctionVersion: String(properties.FunctionVersion),
          Description: properties.Description,
          RoutingConfig: routingConfigOf(properties.RoutingConfig),
        });
        provision(deps, fn.name, properties.Name, properties.ProvisionedConcurrencyConfig);
        const arn = `${fn.arn}:${properties.Name}`;
        return { ref: arn, attributes: { AliasArn: arn } };
      },
    },

    'AWS::Lambda::Permission': {
      create: (properties, resource) => {
        accept('AWS::Lambda::Permission', properties);
        const { qualifier } = parseFunctionName(properties.FunctionName);
        const sid = resource.physicalName(100);
        grant(store.get(properties.FunctionName), qualifier, {
          sid,
          action: properties.Action,
          principal: properties.Principal,
          sourceArn: properties.SourceArn,
          sourceAccount: properties.SourceAccount,
        });
        return { ref: sid, attributes: { Id: sid } };
      },
    },

    'AWS::Lambda::EventInvokeConfig': {
      create: (properties) => {
        accept('AWS::Lambda::EventInvokeConfig', properties);
        const fn = store.get(properties.FunctionName);
        const { OnSuccess, OnFailure } = properties.DestinationConfig ?? {};
        fn.eventInvoke.set(properties.Qualifier ?? LATEST, {
          maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? 2),
          maximumEventAgeSeconds: Number(properties.MaximumEventAgeInSeconds ?? 6 * 3_600),
          onSuccessArn: OnSuccess?.Destination,
          onFailureArn: OnFailure?.Destination,
        });
        return { ref: `${context.accountId}|${fn.name}|${properties.Qualifier ?? LATEST}` };
      },
    },

    'AWS::Lambda::Url': refused('AWS::Lambda::Url'),
    'AWS::Lambda::EventSourceMapping': refused('AWS::Lambda::EventSourceMapping'),
    'AWS::Lambda::LayerVersion': refused('AWS::Lambda::LayerVersion'),
  };
}

const refused = (type: string): ResourceHandler => ({
  create: () => {
    throw new NotModelledError(`${type} is not modelled`);
  },
});

function accept(type: keyof typeof MODELLED, properties: object): void {
  const known: readonly string[] = MODELLED[type];
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new NotModelledError(`${type} with ${unknown} is not modelled`);
}

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
    ...(properties.Layers && { layers: checkedLayers(properties.Layers, properties.Architectures?.[0] ?? 'x86_64') }),
    ...(properties.DeadLetterConfig?.TargetArn && { deadLetterArn: properties.DeadLetterConfig.TargetArn }),
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

function routingConfigOf(config: RoutingProperties | undefined): CreateAliasCommandInput['RoutingConfig'] {
  if (config === undefined) return undefined;
  const weights = config.AdditionalVersionWeights ?? [];
  const entries = weights.map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)]);
  return { AdditionalVersionWeights: Object.fromEntries(entries) };
}

function provision(
  { putProvisionedConcurrency }: ResourceDeps,
  functionName: string,
  qualifier: string,
  config: ProvisionedConcurrencyProperties | undefined,
): void {
  if (config === undefined) return;
  putProvisionedConcurrency({
    FunctionName: functionName,
    Qualifier: qualifier,
    ProvisionedConcurrentExecutions: Number(config.ProvisionedConcurrentExecutions),
  });
}
