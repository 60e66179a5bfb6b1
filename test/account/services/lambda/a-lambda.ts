import { virtualClock } from '../../../../lib/account/clock.ts';
import type { AwsError, Call, Context, Delivery, Principal } from '../../../../lib/account/contract.ts';
import type { FunctionCode, InvokeOutcome, SandboxHost } from '../../../../lib/account/host/contract.ts';
import { evaluateResourcePolicy, iamStore } from '../../../../lib/account/iam/evaluator.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import type { MetricBatch } from '../../../../lib/account/services/lambda/metrics.ts';
import { type LambdaOptions, lambdaService } from '../../../../lib/account/services/lambda/service.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/checkout`;
export const CHECKOUT = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:checkout`;
export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;

/** What the code of a function does in a test: takes a while, then ends somehow. */
export type Code = (event: unknown, code: FunctionCode) => InvokeOutcome;

export const succeeds: Code = () => ({ kind: 'success', payload: '"done"', durationMs: 20 });
export const fails: Code = () => ({
  kind: 'error',
  errorType: 'TypeError',
  errorMessage: 'no',
  trace: ['TypeError: no'],
  durationMs: 20,
});

export interface LambdaFixture extends Partial<LambdaOptions> {
  readonly seed?: number;
  readonly code?: Code;
  /** Refuses what Lambda hands to queues and topics. */
  readonly deliveryError?: AwsError;
}

/** Members of answers that tests look into; each operation gives some of them. */
export interface Answer {
  readonly Name: string;
  readonly Version: string;
  readonly RevisionId: string;
  readonly FunctionVersion: string;
  readonly Description: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights: Readonly<Record<string, number>> };
  readonly Status: string;
  readonly Tags: Readonly<Record<string, string>>;
  readonly Policy: string;
  readonly Aliases: readonly Answer[];
  readonly Versions: readonly Answer[];
  readonly ProvisionedConcurrencyConfigs: readonly Answer[];
  readonly NextMarker?: string;
  readonly ExecutedVersion: string;
  readonly FunctionError?: string;
  readonly Payload: Uint8Array;
}

/** A Lambda service on a virtual clock, with everything it emits kept in lists. */
export function aLambda({ seed = 1, code = succeeds, deliveryError, ...options }: LambdaFixture = {}) {
  const clock = virtualClock(START);
  const metrics: MetricBatch[] = [];
  const deliveries: (Delivery & { at: number })[] = [];
  const calls: Call[] = [];
  const sandboxes = { started: [] as FunctionCode[], invoked: [] as unknown[], alive: 0 };

  const host: SandboxHost = {
    start: async (functionCode) => {
      sandboxes.started.push(functionCode);
      sandboxes.alive++;
      await clock.sleep(100);
      return {
        invoke: async (event) => {
          sandboxes.invoked.push(event);
          const outcome = code(event, functionCode);
          await clock.sleep(outcome.durationMs);
          return outcome;
        },
        destroy: () => {
          sandboxes.alive--;
        },
      };
    },
    principalOf: () => ({ kind: 'administrator' }),
  };
  const context: Context = {
    accountId: ACCOUNT,
    region: REGION,
    clock,
    random: seededRandom(seed),
    call: async (call) => {
      calls.push(call);
      return {};
    },
    deliver: async (delivery) => {
      deliveries.push({ ...delivery, at: clock.now() });
      if (deliveryError) throw deliveryError;
    },
    iam: iamStore(),
  };
  const lambda = lambdaService(context, {
    host,
    metrics: (batch) => metrics.push(batch),
    evaluateResourcePolicy,
    ...options,
  });

  const administrator: Principal = { kind: 'administrator' };
  const call = async (operation: string, input: object): Promise<Answer> =>
    (await lambda.operations[operation]!(input, {
      service: 'lambda',
      operation,
      input,
      principal: administrator,
    })) as Answer;
  /** Waits, on the virtual clock, for something that needs time to pass. */
  const finish = async <T>(promise: Promise<T>, limitMs = 60 * MINUTE): Promise<T> => {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await clock.runUntil(clock.now() + limitMs, () => settled);
    return promise;
  };
  return { lambda, clock, context, metrics, deliveries, calls, sandboxes, call, finish };
}

/** A function `checkout` that is only modelled, with published versions 1 and 2 and an alias `live` on version 1. */
export async function aCheckout(fixture: LambdaFixture & { readonly versions?: number } = {}) {
  const account = aLambda(fixture);
  const { lambda, call } = account;
  const behavior = () => ({ errorRate: 0, latency: { p50Ms: 40, p99Ms: 180 } });
  lambda.addModelledFunction({ name: 'checkout', roleArn: ROLE, tags: { owner: 'shop' }, behavior });
  for (let version = 1; version <= (fixture.versions ?? 2); version++) {
    lambda.changeModelledCode('checkout', `code ${version}`);
    await call('PublishVersion', { FunctionName: 'checkout' });
  }
  await call('CreateAlias', { FunctionName: 'checkout', Name: 'live', FunctionVersion: '1' });
  return account;
}

/** An operation's input for the alias `live` of `checkout`. */
export const live = (input: object = {}) => ({ FunctionName: 'checkout', Name: 'live', ...input });

export const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

/** Publishes a function with code (or without) from a template's properties. */
export function createResource(
  account: ReturnType<typeof aLambda>,
  type: string,
  properties: object,
  logicalId = 'Checkout',
) {
  return account.lambda.resources[type]!.create(properties, {
    logicalId,
    stackName: 'shop',
    physicalName: () => `shop-${logicalId}-0123456789AB`,
    asset: (key) => `/assembly/${key}`,
    tags: { stage: 'test' },
  });
}

export const functionProperties = (changes: object = {}) => ({
  FunctionName: 'checkout',
  Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Role: ROLE,
  ...changes,
});
