import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { cloudWatchFailureLogs } from '../../lib/aws/failure-logs.ts';

const minute = 60_000;
const startAt = Date.UTC(2026, 0, 5, 9);

/** An account whose function `checkout` fails in every way there is, and more in version 2. */
async function anAccount(loggingConfig?: Readonly<Record<string, string>>) {
  const account = createAccount({ seed: 1, startAt });
  const { lambda } = account.services;
  lambda.addModelledFunction({
    name: 'checkout',
    roleArn: 'arn:aws:iam::123456789012:role/checkout',
    timeoutSeconds: 3,
    ...(loggingConfig && { loggingConfig }),
  });
  const owner = { kind: 'administrator' } as const;
  const run = (service: 'lambda' | 'logs', operation: string, input: object) =>
    account.services[service].operations[operation]!(input, { service, operation, input, principal: owner });
  for (const version of [1, 2]) {
    lambda.changeModelledCode('checkout', `release ${version}`);
    void run('lambda', 'PublishVersion', { FunctionName: 'checkout' });
  }
  const logGroup = loggingConfig?.LogGroup ?? '/aws/lambda/checkout';
  void run('logs', 'CreateLogGroup', { logGroupName: logGroup });
  await account.clock.runUntil(startAt + minute);
  for (const [qualifier, outOfMemory] of [
    ['1', 0],
    ['2', 0.1],
  ] as const) {
    const behavior = () => ({
      errorRate: 0.05,
      latency: { p50Ms: 40, p99Ms: 180 },
      hang: 0.02,
      outOfMemory,
      initErrors: outOfMemory / 2,
    });
    lambda.serve({
      functionName: 'checkout',
      qualifier,
      from: startAt,
      to: startAt + minute,
      requests: 1000,
      behavior,
    });
  }
  await account.clock.runUntil(startAt + 2 * minute);
  const failureLogs = cloudWatchFailureLogs(new CloudWatchLogsClient(account.clientConfig()));
  const question = { logGroup, functionName: 'checkout', versions: ['1', '2'], from: startAt, to: startAt + minute };
  return { ask: (about = {}) => account.settle(failureLogs.read({ ...question, ...about })) };
}

describe('what the log says of errors', () => {
  it.each([
    ['text', undefined],
    ['JSON', { LogFormat: 'JSON' }],
    ['text in a group that functions share', { LogFormat: 'Text', LogGroup: 'all-functions' }],
  ])('is told by version, from %s', async (_, loggingConfig) => {
    const { ask } = await anAccount(loggingConfig);

    const answer = await ask();

    if (answer.kind !== 'read') throw new Error(answer.detail);
    const { '1': one, '2': two } = answer.byVersion;
    expect(one).toEqual({ timeouts: expect.closeTo(20, -2), outOfMemory: 0, initErrors: 0 });
    expect(two?.timeouts).toBeGreaterThan(5);
    expect(two?.outOfMemory).toBeGreaterThan(70);
    expect(two?.initErrors).toBeGreaterThan(25);
    expect(answer.isPartial).toBe(false);
  });

  it('is of the time that was asked for alone', async () => {
    const { ask } = await anAccount();

    expect(await ask({ from: startAt + minute, to: startAt + 2 * minute })).toMatchObject({
      byVersion: { '2': { timeouts: 0, outOfMemory: 0, initErrors: 0 } },
    });
  });

  it('is nothing where there is no such group', async () => {
    const { ask } = await anAccount();

    const answer = await ask({ logGroup: '/aws/lambda/refund' });

    expect(answer).toEqual({ kind: 'unavailable', detail: 'there is no log group /aws/lambda/refund' });
  });
});

describe('a log that cannot be read in full', () => {
  const client = new CloudWatchLogsClient({ region: 'eu-west-1' });
  const logs = mockClient(client);
  beforeEach(() => logs.reset());
  const question = { logGroup: 'g', functionName: 'checkout', versions: ['2'], from: 0, to: minute };

  it('says which tag is missing where it may not be read', async () => {
    logs.on(FilterLogEventsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    expect(await cloudWatchFailureLogs(client).read(question)).toEqual({
      kind: 'unavailable',
      detail: "the log group g may not be read; give it the tag tidegate:control-plane with the control plane's name",
    });
  });

  it('is read by a few pages only, and says that there is more', async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: [], nextToken: 'more' });

    expect(await cloudWatchFailureLogs(client).read(question)).toMatchObject({ kind: 'read', isPartial: true });
    expect(logs.commandCalls(FilterLogEventsCommand)).toHaveLength(5);
  });
});
