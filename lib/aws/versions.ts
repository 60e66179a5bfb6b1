import {
  DeleteFunctionCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';

/** The published versions of functions. */
export interface Versions {
  /** Numbers of all that there are, over all pages; none where there is no such function. */
  readonly list: (functionName: string) => Promise<readonly string[]>;
  /** Those that any alias sends, or may send, requests to. */
  readonly inUse: (functionName: string) => Promise<readonly string[]>;
  /** `false` when an alias has come to point at it meanwhile: Lambda itself then keeps it. */
  readonly remove: (functionName: string, version: string) => Promise<boolean>;
}

export function lambdaVersions(client: LambdaClient): Versions {
  return {
    list: async (FunctionName) => {
      const found: string[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName, Marker })).catch(noFunction);
        found.push(...(page?.Versions ?? []).flatMap(({ Version = '' }) => (isNumber(Version) ? [Version] : [])));
        Marker = page?.NextMarker;
      } while (Marker);
      return found;
    },
    inUse: async (FunctionName) => {
      const found: string[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(new ListAliasesCommand({ FunctionName, Marker })).catch(noFunction);
        for (const { FunctionVersion = '', RoutingConfig } of page?.Aliases ?? []) {
          found.push(FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}));
        }
        Marker = page?.NextMarker;
      } while (Marker);
      return found;
    },
    remove: async (FunctionName, version) => {
      // Without a qualifier, the same call deletes the function.
      if (!isNumber(version)) throw new Error(`a version to remove must be a number, got ${JSON.stringify(version)}`);
      try {
        await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: version }));
        return true;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return true;
        if (error instanceof ResourceConflictException) return false;
        throw error;
      }
    },
  };
}

const isNumber = (version: string) => /^[1-9]\d*$/.test(version);

function noFunction(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
  return undefined;
}
