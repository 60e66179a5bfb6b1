import type {
  GetProvisionedConcurrencyConfigCommandInput,
  ListProvisionedConcurrencyConfigsCommandInput,
  PutProvisionedConcurrencyConfigCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation } from '../../contract.ts';
import { AwsError } from '../../contract.ts';
import { conflict, functionNotFound, invalidParameter } from './errors.ts';
import type { LambdaFunction, ProvisionedConcurrency } from './model.ts';
import { LATEST, parseFunctionName, versionOf } from './names.ts';
import { page } from './page.ts';
import type { FunctionStore } from './store.ts';

/**
 * Provisioned concurrency as something that exists, becomes READY after one to two minutes, and forbids weights; it warms
 * nothing here. Rules: Lambda developer guide, "Configuring provisioned concurrency"; texts: terraform-provider-aws.
 */
export function provisionedOperations({ clock, random }: Context, store: FunctionStore) {
  const status = (config: ProvisionedConcurrency) => {
    const decided = clock.now() >= config.readyAt;
    const ready = decided && config.failure === undefined;
    return {
      RequestedProvisionedConcurrentExecutions: config.requested,
      AvailableProvisionedConcurrentExecutions: ready ? config.requested : 0,
      AllocatedProvisionedConcurrentExecutions: ready ? config.requested : 0,
      Status: ready ? ('READY' as const) : decided ? ('FAILED' as const) : ('IN_PROGRESS' as const),
      ...(decided && config.failure !== undefined && { StatusReason: config.failure }),
      LastModified: new Date(config.lastModified).toISOString().replace('Z', '+0000'),
    };
  };
  const named = (input: { FunctionName?: string | undefined; Qualifier?: string | undefined }) => {
    const { qualifier } = parseFunctionName(input.FunctionName!, input.Qualifier);
    return { fn: store.get(input.FunctionName!), qualifier: qualifier ?? LATEST };
  };

  return {
    PutProvisionedConcurrencyConfig: (input: PutProvisionedConcurrencyConfigCommandInput) => {
      const { fn, qualifier } = named(input);
      requireProvisionable(fn, qualifier);
      const now = clock.now();
      const config: ProvisionedConcurrency = {
        requested: input.ProvisionedConcurrentExecutions!,
        readyAt: now + random.between(60_000, 120_000),
        lastModified: now,
        ...(fn.unprovidable.has(qualifier) && { failure: fn.unprovidable.get(qualifier)! }),
      };
      fn.provisioned.set(qualifier, config);
      return status(config);
    },

    GetProvisionedConcurrencyConfig: (input: GetProvisionedConcurrencyConfigCommandInput) => {
      const { fn, qualifier } = named(input);
      const config = fn.provisioned.get(qualifier);
      if (config) return status(config);
      throw new AwsError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        404,
        { Type: 'User' },
      );
    },

    ListProvisionedConcurrencyConfigs: (input: ListProvisionedConcurrencyConfigsCommandInput) => {
      const { fn } = named(input);
      const all = [...fn.provisioned].map(([qualifier, config]) => ({
        FunctionArn: `${fn.arn}:${qualifier}`,
        ...status(config),
      }));
      const { items, next } = page(all, input.Marker, input.MaxItems);
      return { ProvisionedConcurrencyConfigs: items, NextMarker: next };
    },

    DeleteProvisionedConcurrencyConfig: (input: GetProvisionedConcurrencyConfigCommandInput) => {
      const { fn, qualifier } = named(input);
      fn.provisioned.delete(qualifier);
      return {};
    },
  } satisfies Record<string, Operation>;
}

function requireProvisionable(fn: LambdaFunction, qualifier: string): void {
  if (qualifier === LATEST) {
    throw invalidParameter('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  }
  const alias = fn.aliases.get(qualifier);
  if (!alias) {
    if (!versionOf(fn, qualifier)) throw functionNotFound(`${fn.arn}:${qualifier}`);
    const pointed = [...fn.aliases.values()].some(
      ({ name, functionVersion }) => functionVersion === qualifier && fn.provisioned.has(name),
    );
    if (pointed) throw conflict('Version is pointed by a Provisioned Concurrency alias');
    return;
  }
  if (Object.keys(alias.weights).length > 0) {
    throw invalidParameter('Alias with weights can not be used with Provisioned Concurrency');
  }
  if (fn.provisioned.has(alias.functionVersion)) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
}
