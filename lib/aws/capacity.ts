import {
  DeleteProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  type ProvisionedConcurrencyConfigListItem,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import type { CapacityFacts } from '../core/rollout/preflight/found.ts';

/** Provisioned concurrency: executions that Lambda keeps ready. */
export interface Capacity {
  /** Of all versions and aliases of a function. */
  readonly of: (functionName: string) => Promise<readonly CapacityFacts[]>;
  /** Asks for executions of a version; they are ready some minutes later. */
  readonly provide: (functionName: string, version: string, executions: number) => Promise<void>;
  /** Gives them up; nothing happens where there are none. */
  readonly release: (functionName: string, version: string) => Promise<void>;
}

export function lambdaCapacity(client: LambdaClient): Capacity {
  return {
    of: async (functionName) => {
      const all: CapacityFacts[] = [];
      let Marker: string | undefined;
      do {
        const page = await client.send(
          new ListProvisionedConcurrencyConfigsCommand({ FunctionName: functionName, Marker }),
        );
        all.push(...(page.ProvisionedConcurrencyConfigs ?? []).map(facts));
        Marker = page.NextMarker;
      } while (Marker);
      return all;
    },
    provide: async (functionName, version, executions) => {
      await client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: functionName,
          Qualifier: version,
          ProvisionedConcurrentExecutions: executions,
        }),
      );
    },
    release: async (functionName, version) => {
      await client.send(
        new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: version }),
      );
    },
  };
}

/** `FunctionArn` ends with the version or alias. */
const facts = (config: ProvisionedConcurrencyConfigListItem): CapacityFacts => ({
  qualifier: (config.FunctionArn ?? '').split(':')[7] ?? '',
  executions: config.RequestedProvisionedConcurrentExecutions ?? 0,
  status: config.Status ?? 'IN_PROGRESS',
  reason: config.StatusReason ?? '',
});
