import type {
  AliasConfiguration,
  AliasRoutingConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation } from '../../contract.ts';
import { conflict, functionNotFound, invalidParameter, notFound, requireRevision, validation } from './errors.ts';
import type { Alias, LambdaFunction, Version } from './model.ts';
import { isVersionNumber, LATEST, versionOf } from './names.ts';
import { page } from './page.ts';
import { clearPolicy } from './resource-policy.ts';
import type { DataPlane } from './routing.ts';
import type { FunctionStore } from './store.ts';

/** The alias operations. Every write is answered at once; its effect follows on the {@link DataPlane}. */
export function aliasOperations(context: Context, store: FunctionStore, plane: DataPlane) {
  const revision = () => context.random.uuid();
  return {
    CreateAlias: (input: CreateAliasCommandInput) => {
      const fn = store.get(input.FunctionName!);
      const name = requireName(input.Name!);
      const weights = requireModelledWeights(input.RoutingConfig);
      if (fn.aliases.has(name)) throw conflict(`Alias already exists: ${fn.arn}:${name}`);
      requireRouting(fn, input.FunctionVersion!, weights);

      const { FunctionVersion: functionVersion = LATEST, Description: description = '' } = input;
      const alias: Alias = { name, functionVersion, description, weights, revisionId: revision() };
      fn.aliases.set(name, alias);
      plane.publish(fn.name, alias, 'at once');
      return describe(fn, alias);
    },

    GetAlias: (input: GetAliasCommandInput) => {
      const fn = store.get(input.FunctionName!);
      const alias = fn.aliases.get(input.Name!);
      if (!alias) throw notFound(`Cannot find alias arn: ${fn.arn}:${input.Name}`);
      return describe(fn, alias);
    },

    ListAliases: (input: ListAliasesCommandInput) => {
      const fn = store.get(input.FunctionName!);
      const wanted = input.FunctionVersion;
      const aliases = [...fn.aliases.values()]
        .filter((alias) => wanted === undefined || references(alias, wanted))
        .map((alias) => describe(fn, alias));
      const { items, next } = page(aliases, input.Marker, input.MaxItems);
      return { Aliases: [...items], NextMarker: next } satisfies Omit<ListAliasesCommandOutput, '$metadata'>;
    },

    UpdateAlias: (input: UpdateAliasCommandInput) => {
      const weightsWritten = input.RoutingConfig ? requireModelledWeights(input.RoutingConfig) : undefined;
      const fn = store.get(input.FunctionName!);
      const alias = fn.aliases.get(input.Name!);
      if (!alias) throw notFound(`Alias not found: ${fn.arn}:${input.Name}`);
      requireRevision(input.RevisionId, alias.revisionId);

      // A partial update: what the caller leaves out keeps its value.
      const functionVersion = input.FunctionVersion ?? alias.functionVersion;
      const weights = weightsWritten ?? alias.weights;
      requireRouting(fn, functionVersion, weights);
      if (Object.keys(weights).length > 0 && fn.provisioned.has(alias.name)) {
        throw invalidParameter('Alias with weights can not be used with Provisioned Concurrency');
      }

      alias.functionVersion = functionVersion;
      alias.weights = weights;
      alias.description = input.Description ?? alias.description;
      alias.revisionId = revision();
      plane.publish(fn.name, alias, 'after propagation');
      return describe(fn, alias);
    },

    DeleteAlias: (input: DeleteAliasCommandInput) => {
      const fn = store.get(input.FunctionName!);
      const name = input.Name!;
      fn.aliases.delete(name);
      if (fn.policies.has(name)) clearPolicy(context.iam, fn, name);
      fn.provisioned.delete(name);
      fn.eventInvoke.delete(name);
      fn.urls.delete(name);
      plane.forget(fn.name, name);
      return {};
    },
  } satisfies Record<string, Operation>;
}

/** Whether an alias sends, or may send, invocations to a version. */
export const references = (alias: Alias, version: string) =>
  alias.functionVersion === version || version in alias.weights;

function describe(fn: LambdaFunction, alias: Alias): AliasConfiguration {
  const weighted = Object.keys(alias.weights).length > 0;
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(weighted && { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } }),
    RevisionId: alias.revisionId,
  };
}

function requireName(name: string): string {
  const pattern = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
  if (!isVersionNumber(name) && /^[a-zA-Z0-9-_]+$/.test(name)) return name;
  throw validation(name, 'name', `Member must satisfy regular expression pattern: ${pattern}`);
}

/** What the API's model demands of the map, before Lambda itself looks at it. */
function requireModelledWeights(config: AliasRoutingConfiguration | undefined): Readonly<Record<string, number>> {
  const weights = config?.AdditionalVersionWeights ?? {};
  const member = 'routingConfig.additionalVersionWeights';
  const written = `{${Object.entries(weights)
    .map(([version, weight]) => `${version}=${javaDouble(weight)}`)
    .join(', ')}}`;
  for (const [version, weight] of Object.entries(weights)) {
    if (!isVersionNumber(version)) throw validation(written, member, KEY_CONSTRAINT);
    if (!(weight >= 0 && weight <= 1)) throw validation(written, member, VALUE_CONSTRAINT);
  }
  return { ...weights };
}

const KEY_CONSTRAINT =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]';
const VALUE_CONSTRAINT =
  'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
const javaDouble = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Lambda's own rules for two versions behind one alias. */
function requireRouting(fn: LambdaFunction, functionVersion: string, weights: Readonly<Record<string, number>>): void {
  const primary = requireVersion(fn, functionVersion);
  const additional = Object.keys(weights);
  if (additional.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  const [weighted] = additional;
  if (weighted === undefined) return;
  if (weighted === functionVersion) {
    throw invalidParameter(
      `Invalid function version ${weighted}. Function version ${weighted} is already included in routing configuration.`,
    );
  }
  if (functionVersion === LATEST) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
  }
  requireSameSurroundings(primary, requireVersion(fn, weighted));
}

function requireVersion(fn: LambdaFunction, qualifier: string): Version {
  const version = versionOf(fn, qualifier);
  if (!version) throw functionNotFound(`${fn.arn}:${qualifier}`);
  if (version.state === 'Pending' || version.state === 'Failed') {
    throw conflict(
      `The operation cannot be performed at this time. The function version ${fn.arn}:${qualifier} is in the following state: ${version.state} (StateReasonCode: ${version.stateReasonCode})`,
    );
  }
  return version;
}

function requireSameSurroundings(primary: Version, weighted: Version): void {
  if (primary.settings.roleArn !== weighted.settings.roleArn) {
    throw invalidParameter('Specified versions must be associated with the same execution role');
  }
  if (primary.settings.deadLetterArn !== weighted.settings.deadLetterArn) {
    throw invalidParameter('Specified versions must be associated with the same dead letter queue configuration');
  }
}
