import type {
  DeleteFunctionCommandInput,
  FunctionConfiguration,
  GetFunctionCommandInput,
  ListTagsCommandInput,
  PublishVersionCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../contract.ts';
import { NotModelledError } from '../../contract.ts';
import { references } from './aliases.ts';
import { conflict, invalidParameter, requireRevision } from './errors.ts';
import type { LambdaFunction, Settings, Version } from './model.ts';
import { isVersionNumber, LATEST, parseFunctionName, resolveVersion } from './names.ts';
import { page } from './page.ts';
import type { FunctionStore } from './store.ts';
import type { Versions } from './versions.ts';

export interface FunctionDeps {
  readonly store: FunctionStore;
  readonly versions: Versions;
  /** Ends the sandboxes of a version that is gone or has changed. */
  readonly discard: (functionName: string, qualifier: string) => void;
  /** Called with a function that has just been deleted. */
  readonly onDeleted: (fn: LambdaFunction) => void;
}

export function functionOperations({ store, versions, discard, onDeleted }: FunctionDeps) {
  const configuration = (input: { FunctionName?: string | undefined; Qualifier?: string | undefined }) => {
    const { qualifier } = parseFunctionName(input.FunctionName!, input.Qualifier);
    const fn = store.get(input.FunctionName!);
    return { fn, configuration: describe(fn, resolveVersion(fn, qualifier), qualifier) };
  };

  return {
    GetFunctionConfiguration: (input: GetFunctionCommandInput) => configuration(input).configuration,

    GetFunction: (input: GetFunctionCommandInput) => {
      const { fn, configuration: Configuration } = configuration(input);
      return {
        Configuration,
        Code: { RepositoryType: 'S3' },
        ...(fn.tags.size > 0 && { Tags: Object.fromEntries(fn.tags) }),
        ...(fn.reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
        }),
      };
    },

    UpdateFunctionConfiguration: (input: UpdateFunctionConfigurationCommandInput) => {
      const fn = store.get(input.FunctionName!);
      requireRevision(input.RevisionId, fn.latest.revisionId);
      versions.changeLatest(fn, changedSettings(fn.latest.settings, input));
      discard(fn.name, LATEST);
      return describe(fn, fn.latest);
    },

    PublishVersion: (input: PublishVersionCommandInput) => {
      const fn = store.get(input.FunctionName!);
      requireRevision(input.RevisionId, fn.latest.revisionId);
      if (input.CodeSha256 !== undefined && input.CodeSha256 !== fn.latest.settings.code.sha256) {
        throw invalidParameter(
          `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${fn.latest.settings.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
        );
      }
      const version = versions.publish(fn, input.Description);
      return describe(fn, version, version.qualifier);
    },

    ListFunctions: (input: { Marker?: string; MaxItems?: number; FunctionVersion?: string }) => {
      if (input.FunctionVersion) throw new NotModelledError('ListFunctions with FunctionVersion is not modelled');
      const { items, next } = page(
        store.all().map((fn) => describe(fn, fn.latest)),
        input.Marker,
        input.MaxItems,
      );
      return { Functions: items, NextMarker: next };
    },

    ListVersionsByFunction: (input: { FunctionName: string; Marker?: string; MaxItems?: number }) => {
      const fn = store.get(input.FunctionName);
      const all = [fn.latest, ...fn.versions.values()].map((version) => describe(fn, version, version.qualifier));
      const { items, next } = page(all, input.Marker, input.MaxItems);
      return { Versions: items, NextMarker: next };
    },

    DeleteFunction: (input: DeleteFunctionCommandInput) => {
      const { qualifier } = parseFunctionName(input.FunctionName!, input.Qualifier);
      const fn = store.get(input.FunctionName!);
      if (qualifier === undefined) {
        store.remove(fn.name);
        onDeleted(fn);
        return {};
      }
      requireDeletable(fn, qualifier);
      fn.versions.delete(qualifier);
      fn.provisioned.delete(qualifier);
      discard(fn.name, qualifier);
      return {};
    },

    ListTags: (input: ListTagsCommandInput) => ({ Tags: Object.fromEntries(store.get(input.Resource!).tags) }),

    TagResource: (input: TagResourceCommandInput) => {
      const { tags } = store.get(input.Resource!);
      for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
      return {};
    },

    UntagResource: (input: UntagResourceCommandInput) => {
      const { tags } = store.get(input.Resource!);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
  } satisfies Record<string, Operation>;
}

function requireDeletable(fn: LambdaFunction, qualifier: string): void {
  if (qualifier === LATEST) {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  if (!isVersionNumber(qualifier)) throw invalidParameter('Deletion of aliases is not currently supported.');
  const aliases = [...fn.aliases.values()].filter((alias) => references(alias, qualifier)).map(({ name }) => name);
  if (aliases.length > 0) {
    throw conflict(`Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`);
  }
}

/** Inputs of `UpdateFunctionConfiguration` that change a setting; the others are refused by name. */
const CHANGEABLE = new Set([
  'FunctionName',
  'RevisionId',
  'Description',
  'Handler',
  'Runtime',
  'Role',
  'MemorySize',
  'Timeout',
  'Environment',
  'DeadLetterConfig',
]);

function changedSettings(settings: Settings, input: UpdateFunctionConfigurationCommandInput): Settings {
  const unknown = Object.entries(input).find(([member, value]) => value !== undefined && !CHANGEABLE.has(member))?.[0];
  if (unknown) throw new NotModelledError(`UpdateFunctionConfiguration with ${unknown} is not modelled`);
  const { deadLetterArn: before, ...others } = settings;
  const deadLetterArn = input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn || undefined : before;
  return {
    ...others,
    description: input.Description ?? settings.description,
    handler: input.Handler ?? settings.handler,
    runtime: input.Runtime ?? settings.runtime,
    roleArn: input.Role ?? settings.roleArn,
    memoryMb: input.MemorySize ?? settings.memoryMb,
    timeoutSeconds: input.Timeout ?? settings.timeoutSeconds,
    environment: input.Environment?.Variables ?? settings.environment,
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  };
}

function describe(fn: LambdaFunction, version: Version, qualifier?: string): FunctionConfiguration {
  const { settings } = version;
  return {
    FunctionName: fn.name,
    FunctionArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    Version: version.qualifier,
    Description: settings.description,
    Runtime: settings.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: settings.roleArn,
    Handler: settings.handler,
    MemorySize: settings.memoryMb,
    Timeout: settings.timeoutSeconds,
    Architectures: [settings.architecture],
    PackageType: 'Zip',
    CodeSha256: settings.code.sha256,
    TracingConfig: { Mode: settings.tracingMode },
    ...(Object.keys(settings.environment).length > 0 && { Environment: { Variables: { ...settings.environment } } }),
    ...(settings.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(settings.layers && { Layers: settings.layers.map((Arn) => ({ Arn })) }),
    ...(settings.loggingConfig && { LoggingConfig: settings.loggingConfig }),
    State: version.state,
    ...(version.stateReasonCode !== undefined && {
      StateReasonCode: version.stateReasonCode as NonNullable<FunctionConfiguration['StateReasonCode']>,
    }),
    LastUpdateStatus: 'Successful',
    LastModified: new Date(version.lastModified).toISOString().replace('Z', '+0000'),
    RevisionId: version.revisionId,
  };
}
