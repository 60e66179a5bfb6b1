import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { hookFunction } from '../core/plan/hook-function.ts';
import type { HookFacts, VersionFacts } from '../core/rollout/preflight/found.ts';

export interface Functions {
  /** `undefined` when there is no such function or version. */
  readonly version: (functionName: string, version: string) => Promise<VersionFacts | undefined>;
  /** All published versions, oldest first. */
  readonly versions: (functionName: string) => Promise<readonly VersionFacts[]>;
  readonly tags: (functionArn: string) => Promise<Readonly<Record<string, string>>>;
  /** The functions that a plan's hooks stand for, as the plan names them: `smoke-test`, `smoke-test:live`. */
  readonly hooks: (names: readonly string[]) => Promise<readonly HookFacts[]>;
}

export function lambdaFunctions(client: LambdaClient): Functions {
  const functions: Omit<Functions, 'hooks'> = {
    version: async (functionName, version) => {
      try {
        return facts(
          await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version })),
        );
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    versions: async (functionName) => {
      const all: VersionFacts[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName: functionName, Marker }));
        all.push(...(page.Versions ?? []).map(facts));
        Marker = page.NextMarker;
      } while (Marker);
      return all.filter(({ version }) => version !== '$LATEST');
    },
    tags: async (functionArn) => (await client.send(new ListTagsCommand({ Resource: functionArn }))).Tags ?? {},
  };
  const hook = async (name: string): Promise<HookFacts> => {
    const { functionName, qualifier } = hookFunction(name);
    const version = await functions.version(functionName, qualifier);
    return { name, isThere: version !== undefined, tags: version ? await functions.tags(version.functionArn) : {} };
  };
  return { ...functions, hooks: (names) => Promise.all(names.map(hook)) };
}

function facts(configuration: FunctionConfiguration): VersionFacts {
  const { FunctionArn, Version, State, StateReason, Role, DeadLetterConfig, Timeout, CodeSha256, LoggingConfig } =
    configuration;
  return {
    version: Version ?? '',
    functionArn: (FunctionArn ?? '').split(':').slice(0, 7).join(':'),
    // Absent on functions that have never left it; Lambda then means Active.
    state: State ?? 'Active',
    stateReason: StateReason ?? '',
    role: Role ?? '',
    deadLetterArn: DeadLetterConfig?.TargetArn ?? '',
    ...(Timeout === undefined ? {} : { timeoutSeconds: Timeout }),
    ...(LoggingConfig?.LogGroup === undefined ? {} : { logGroup: LoggingConfig.LogGroup }),
    content: JSON.stringify([CodeSha256, ...served(configuration)]),
    ...unusual(configuration),
  };
}

/** Both came in 2025 and scale in their own way; nobody has tried them behind weights. */
function unusual({ TenancyConfig, CapacityProviderConfig }: FunctionConfiguration): Pick<VersionFacts, 'runsOn'> {
  if (TenancyConfig) return { runsOn: 'tenant isolation' };
  return CapacityProviderConfig ? { runsOn: 'a capacity provider' } : {};
}

/** What makes two versions answer differently, beside their code. */
const served = (c: FunctionConfiguration) => [
  c.Runtime,
  c.Handler,
  c.MemorySize,
  c.Timeout,
  c.Architectures,
  c.EphemeralStorage?.Size,
  Object.entries(c.Environment?.Variables ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  c.Layers?.map(({ Arn }) => Arn),
  c.VpcConfig?.SubnetIds,
  c.VpcConfig?.SecurityGroupIds,
  c.FileSystemConfigs,
  c.ImageConfigResponse?.ImageConfig,
  c.TracingConfig?.Mode,
  c.SnapStart?.ApplyOn,
];
