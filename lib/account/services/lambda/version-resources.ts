import type {
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  DeleteFunctionCommandInput,
  DeleteProvisionedConcurrencyConfigCommandInput,
  PutProvisionedConcurrencyConfigCommandInput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import type { ResourceHandler } from '../../contract.ts';
import { conflict } from './errors.ts';
import { parseFunctionName } from './names.ts';
import { accept, type ProvisionedConcurrencyProperties, type RoutingProperties } from './resource-properties.ts';
import type { FunctionStore } from './store.ts';
import type { Versions } from './versions.ts';

export interface VersionResourceDeps {
  readonly store: FunctionStore;
  readonly versions: Versions;
  /** Operations of the API, which CloudFormation calls too. */
  readonly api: {
    readonly CreateAlias: (input: CreateAliasCommandInput) => unknown;
    readonly UpdateAlias: (input: UpdateAliasCommandInput) => unknown;
    readonly DeleteAlias: (input: DeleteAliasCommandInput) => unknown;
    readonly DeleteFunction: (input: DeleteFunctionCommandInput) => unknown;
    readonly PutProvisionedConcurrencyConfig: (input: PutProvisionedConcurrencyConfigCommandInput) => unknown;
    readonly DeleteProvisionedConcurrencyConfig: (input: DeleteProvisionedConcurrencyConfigCommandInput) => unknown;
  };
}

/** A version is published when it is created; it cannot be deleted while an alias refers to it. */
export function versionResource({ store, versions, api }: VersionResourceDeps): ResourceHandler {
  return {
    replacedBy: ['FunctionName', 'Description', 'CodeSha256'],

    create: (properties) => {
      accept('AWS::Lambda::Version', properties);
      const fn = store.get(properties.FunctionName);
      const before = fn.lastVersion;
      const version = versions.publish(fn, properties.Description);
      if (fn.lastVersion === before) {
        throw conflict(
          `A version for this Lambda function exists ( ${version.qualifier} ). Modify the function to create a new version.`,
        );
      }
      const arn = `${fn.arn}:${version.qualifier}`;
      provision(api, fn.name, version.qualifier, properties.ProvisionedConcurrencyConfig);
      return { ref: arn, attributes: { Version: version.qualifier, FunctionArn: arn } };
    },

    update: (properties, { ref, attributes }) => {
      accept('AWS::Lambda::Version', properties);
      provision(api, ref, attributes.Version, properties.ProvisionedConcurrencyConfig);
      return { ref, attributes };
    },

    delete: ({ ref }) => {
      const { qualifier = '' } = parseFunctionName(ref);
      if (store.find(ref)?.versions.has(qualifier)) api.DeleteFunction({ FunctionName: ref });
    },
  };
}

/**
 * An update sends the template's version and weights, whatever the alias has become meanwhile: weights that the template does
 * not mention are gone. That a change of another property resends both is inferred, since CloudFormation compares templates
 * and not what is there.
 */
export function aliasResource({ store, api }: VersionResourceDeps): ResourceHandler {
  return {
    replacedBy: ['FunctionName', 'Name'],

    create: (properties) => {
      accept('AWS::Lambda::Alias', properties);
      const fn = store.get(properties.FunctionName);
      api.CreateAlias({
        FunctionName: fn.name,
        Name: properties.Name,
        FunctionVersion: String(properties.FunctionVersion),
        Description: properties.Description,
        RoutingConfig: routingConfigOf(properties.RoutingConfig),
      });
      provision(api, fn.name, properties.Name, properties.ProvisionedConcurrencyConfig);
      const arn = `${fn.arn}:${properties.Name}`;
      return { ref: arn, attributes: { AliasArn: arn } };
    },

    update: (properties, { ref, attributes, properties: before }) => {
      accept('AWS::Lambda::Alias', properties);
      const { ProvisionedConcurrencyConfig: capacity } = properties;
      const hadCapacity = before.ProvisionedConcurrencyConfig !== undefined;
      if (hadCapacity && capacity === undefined) provision(api, ref, properties.Name, undefined);
      api.UpdateAlias({
        FunctionName: properties.FunctionName,
        Name: properties.Name,
        FunctionVersion: String(properties.FunctionVersion),
        Description: properties.Description ?? '',
        RoutingConfig: routingConfigOf(properties.RoutingConfig) ?? { AdditionalVersionWeights: {} },
      });
      if (capacity !== undefined) provision(api, ref, properties.Name, capacity);
      return { ref, attributes };
    },

    delete: ({ ref, properties }) => {
      if (store.find(ref)) api.DeleteAlias({ FunctionName: properties.FunctionName, Name: properties.Name });
    },
  };
}

function routingConfigOf(config: RoutingProperties | undefined): CreateAliasCommandInput['RoutingConfig'] {
  if (config === undefined) return undefined;
  const weights = config.AdditionalVersionWeights ?? [];
  const entries = weights.map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)]);
  return { AdditionalVersionWeights: Object.fromEntries(entries) };
}

/** Without a configuration there is to be none. */
function provision(
  api: VersionResourceDeps['api'],
  functionName: string,
  Qualifier: string,
  config: ProvisionedConcurrencyProperties | undefined,
): void {
  const FunctionName = parseFunctionName(functionName).name;
  if (config === undefined) {
    api.DeleteProvisionedConcurrencyConfig({ FunctionName, Qualifier });
    return;
  }
  const ProvisionedConcurrentExecutions = Number(config.ProvisionedConcurrentExecutions);
  api.PutProvisionedConcurrencyConfig({ FunctionName, Qualifier, ProvisionedConcurrentExecutions });
}
