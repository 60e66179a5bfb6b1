import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type Account, createAccount } from '../../lib/account/account.ts';
import type { CloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import { ControlPlane } from '../../lib/constructs/control-plane.ts';
import { Plan } from '../../lib/constructs/plan.ts';
import { ProgressiveFunction, type ProgressiveFunctionProps } from '../../lib/constructs/progressive-function.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { recordReader } from '../../lib/rehearsal/record-reader.ts';
import { controlPlaneStack } from '../../lib/rehearsal/synthesize.ts';
import { assemblyOnce } from '../scenarios/play.ts';

export const startAt = Date.UTC(2026, 0, 5, 9);
export const minute = 60_000;

/** Passes when its bake is over: nobody calls the shop in these tests. */
export const aTrustingPlan = Plan.of({
  stages: [{ weight: '50%', bake: '2m' }],
  analysis: { errors: 'off', noData: 'proceed' },
});

/** A stack `Shop` as an application team writes it, around a function `checkout` of the release that is given. */
export function aShop(
  release: number,
  build: (stack: Stack, checkout: LambdaFunction) => void,
  props: Partial<FunctionProps> = {},
) {
  const stack = new Stack(new App(), 'Shop');
  const code = Code.fromInline(`exports.handler = async () => 'release ${release}';`);
  const checkout = new LambdaFunction(stack, 'Checkout', {
    functionName: 'checkout',
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code,
    ...props,
  });
  build(stack, checkout);
  return { name: 'Shop', template: Template.fromStack(stack).toJSON() };
}

/** The alias `live` of the function, which Tidegate moves. */
export const progressive =
  (props: Partial<ProgressiveFunctionProps> = {}) =>
  (stack: Stack, checkout: LambdaFunction): ProgressiveFunction =>
    new ProgressiveFunction(stack, 'Live', {
      controlPlane: ControlPlane.fromName(stack, 'Tidegate', controlPlaneStack.name),
      function: checkout,
      plan: aTrustingPlan,
      owner: 'payments',
      ...props,
    });

/** A resource that CloudFormation fails to make, after whatever it depends on. */
export function failing(stack: Stack, after: ProgressiveFunction): void {
  const properties = {
    FunctionName: after.functionArn,
    Action: 'lambda:InvokeFunction',
    Principal: 'sns.amazonaws.com',
  };
  const broken = new CfnResource(stack, 'Broken', {
    type: 'AWS::Lambda::Permission',
    properties: { ...properties, FunctionName: `${after.functionArn}-that-does-not-exist` },
  });
  broken.node.addDependency(after);
}

/** The alias as CDK itself makes it: CloudFormation moves it to each new version at once. */
export const plain = (stack: Stack, checkout: LambdaFunction): Alias => {
  const alias = new Alias(stack, 'Live', { aliasName: 'live', version: checkout.currentVersion });
  alias.grantInvoke(new ServicePrincipal('sns.amazonaws.com'));
  return alias;
};

/** A simulated account with the control plane, in which stacks are deployed. */
export function anAccount(assembly: CloudAssembly = assemblyOnce()) {
  const account = createAccount({ seed: 1, startAt });
  const outputs = account.load(assembly)[controlPlaneStack.stackName]?.outputs ?? {};
  const run = ownerOf(account);
  const { clock } = account;
  const advance = (milliseconds: number) => clock.runUntil(clock.now() + milliseconds);
  const deploy = async (stack: ReturnType<typeof aShop>) => {
    const deployed = await account.settle(account.deploy(stack), clock.now() + 60 * minute);
    // The event that says so is on its way.
    await advance(20_000);
    return deployed;
  };
  return {
    account,
    run,
    advance,
    deploy,
    tableName: outputs.TableName ?? '',
    destroy: () => account.settle(account.deleteStack('Shop'), clock.now() + 60 * minute),
    alias: () => aliasOf(account),
    /** How the rollouts of `checkout:live` have gone, oldest first. */
    rollouts: () => rolloutsOf(run, outputs.TableName ?? ''),
    rolloutIds: () => requestsOf(run, outputs.TableName ?? '').map(({ rolloutId }) => rolloutId.S),
    /** Their events, in the same order. */
    records: () => {
      const records = recordReader(run, outputs.TableName ?? '');
      return requestsOf(run, outputs.TableName ?? '').map(({ rolloutId }) => records.eventsAfter(rolloutId.S));
    },
    versions: () => versionsOf(run),
    /** Those with provisioned executions. */
    warmVersions: () => warmVersionsOf(run),
    /** What could not be delivered or done, as it lies in the control plane's queue. */
    deadLetters: (): readonly string[] => {
      const { sqs } = account.services;
      return sqs.queueArns().flatMap((arn) => sqs.messages(arn).map(({ body }) => body));
    },
    reasons: (name = 'Shop') =>
      (account.stack(name)?.events ?? []).flatMap(({ status, reason }) => (status.endsWith('_FAILED') ? [reason] : [])),
  };
}

function aliasOf(account: Account) {
  try {
    const found = ownerOf(account)('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }) as {
      readonly FunctionVersion: string;
      readonly RoutingConfig?: { readonly AdditionalVersionWeights: Readonly<Record<string, number>> };
    };
    return { version: found.FunctionVersion, weights: found.RoutingConfig?.AdditionalVersionWeights ?? {} };
  } catch {
    return undefined;
  }
}

interface Items {
  readonly Items: readonly { readonly rolloutId: { readonly S: string }; readonly version: { readonly S: string } }[];
}

function requestsOf(run: ReturnType<typeof ownerOf>, TableName: string) {
  const { Items } = run('dynamodb', 'Query', {
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': { S: 'TARGET#checkout:live' }, ':sk': { S: 'ROLLOUT#' } },
  }) as Items;
  return Items;
}

function rolloutsOf(run: ReturnType<typeof ownerOf>, TableName: string) {
  const records = recordReader(run, TableName);
  return requestsOf(run, TableName).map(({ rolloutId, version }) => {
    const closed = records.eventsAfter(rolloutId.S).find(({ kind }) => kind === 'closed');
    return { version: version.S, outcome: closed?.kind === 'closed' ? closed.outcome : undefined };
  });
}

function warmVersionsOf(run: ReturnType<typeof ownerOf>): readonly string[] {
  const { ProvisionedConcurrencyConfigs } = run('lambda', 'ListProvisionedConcurrencyConfigs', {
    FunctionName: 'checkout',
  }) as { readonly ProvisionedConcurrencyConfigs: readonly { readonly FunctionArn: string }[] };
  return ProvisionedConcurrencyConfigs.map(({ FunctionArn }) => FunctionArn.split(':').at(-1) ?? '').toSorted();
}

function versionsOf(run: ReturnType<typeof ownerOf>): readonly string[] {
  const { Versions } = run('lambda', 'ListVersionsByFunction', { FunctionName: 'checkout' }) as {
    readonly Versions: readonly { readonly Version: string }[];
  };
  return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
}
