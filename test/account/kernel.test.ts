import { GetAliasCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { AwsError, type Delivery, NotModelledError, type Service } from '../../lib/account/contract.ts';
import { createKernel } from '../../lib/account/kernel.ts';
import { bundledFunction } from '../fixtures/account/bundle.ts';

const startAt = Date.UTC(2027, 0, 1);
const roleArn = 'arn:aws:iam::123456789012:role/checkout';
const twoCalls = bundledFunction('./two-calls.ts');

/** An account whose Lambda knows one alias and whose DynamoDB knows one item. */
function anAccount(seed: number | string = 1) {
  const kernel = createKernel({ seed, startAt });
  const delivered: Delivery[] = [];
  const lambda = kernel.register(
    'lambda',
    (): Service => ({
      name: 'lambda',
      operations: {
        GetAlias: ({ Name }: { Name: string }) => {
          if (Name !== 'live') throw new AwsError('ResourceNotFoundException', `Cannot find alias arn: ${Name}`, 404);
          return { Name, FunctionVersion: '2' };
        },
      },
      permissions: (operation, input) => [
        { action: `lambda:${operation}`, resource: `arn:fn:${(input as { FunctionName: string }).FunctionName}` },
      ],
      resources: {},
      deliver: async (delivery) => {
        delivered.push(delivery);
      },
    }),
  );
  kernel.register(
    'dynamodb',
    (): Service => ({
      name: 'dynamodb',
      operations: { GetItem: () => ({ Item: { pk: { S: 'a' } } }) },
      permissions: () => [{ action: 'dynamodb:GetItem', resource: 'arn:table' }],
      resources: {},
    }),
  );
  const allow = (Action: string[]) =>
    kernel.iam.attach(roleArn, { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  kernel.iam.putRole({ arn: roleArn, trust: { Statement: [] } });
  return { ...kernel, lambda, delivered, allow };
}

const code = {
  functionName: 'checkout',
  version: '1',
  codeFolder: twoCalls,
  handler: 'index.handler',
  environment: {},
  roleArn,
  memoryMb: 128,
  timeoutSeconds: 30,
};

async function invoked(account: ReturnType<typeof anAccount>) {
  const sandbox = await account.settle(account.host.start(code));
  return account.settle(sandbox.invoke({ calls: 3 }, { requestId: 'r', invokedArn: 'arn:fn' }));
}

describe('an account', () => {
  it('answers its administrator when its clock runs', async () => {
    const { call, settle, clock } = anAccount();

    const alias = await settle(call('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }));

    expect(alias).toEqual({ Name: 'live', FunctionVersion: '2' });
    expect(clock.now()).toBeGreaterThan(startAt);
  });

  it('answers a real client outside of it, errors included', async () => {
    const { clientConfig, settle } = anAccount();
    const client = new LambdaClient(clientConfig());

    const found = await settle(client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' })));
    const missing = settle(client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'none' })));

    expect(found.FunctionVersion).toBe('2');
    await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('answers a client as the role it stands for', async () => {
    const { clientConfig, settle } = anAccount();
    const client = new LambdaClient(clientConfig({ kind: 'role', arn: roleArn }));

    const refused = settle(client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' })));

    await expect(refused).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::123456789012:assumed-role/checkout/checkout is not authorized to perform: lambda:GetAlias on resource: arn:fn:checkout because no identity-based policy allows the lambda:GetAlias action',
    });
  });

  it('runs functions that may do what their role may', async () => {
    const account = anAccount();
    account.allow(['lambda:GetAlias', 'dynamodb:GetItem']);

    const outcome = await invoked(account);

    expect(outcome).toMatchObject({ kind: 'success', payload: expect.stringContaining('"version":"2/a"') });
    expect(account.callCounts).toEqual(
      new Map([
        ['lambda:GetAlias', 3],
        ['dynamodb:GetItem', 3],
      ]),
    );
    expect(account.calls[0]).toMatchObject({ service: 'lambda', principal: { kind: 'role', arn: roleArn } });
  });

  it('refuses functions what their role may not', async () => {
    const account = anAccount();
    account.allow(['lambda:GetAlias']);

    const outcome = await invoked(account);

    expect(outcome).toMatchObject({ kind: 'error', errorType: 'AccessDeniedException' });
  });

  it('ends functions in the middle of a call when a fault says so', async () => {
    const account = anAccount();
    account.allow(['lambda:GetAlias', 'dynamodb:GetItem']);
    account.faults.add({ kind: 'crash-after-call', function: 'checkout', operation: 'GetItem', nth: 2, at: 0 });

    const outcome = await invoked(account);

    expect(outcome).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
    expect(account.callCounts.get('lambda:GetAlias')).toBe(2);
  });

  it('is the same account for the same seed, call by call', async () => {
    const run = async (seed: string) => {
      const account = anAccount(seed);
      account.allow(['lambda:GetAlias', 'dynamodb:GetItem']);
      account.faults.add({ kind: 'throttle', service: 'dynamodb', share: 0.5, at: 0 });
      const outcome = await invoked(account);
      return { outcome, calls: account.calls, endedAt: account.clock.now() };
    };

    const [first, second, other] = [await run('a'), await run('a'), await run('b')];

    expect(second).toEqual(first);
    expect(other.endedAt).not.toBe(first.endedAt);
  });

  it('hands deliveries to the service of their target', async () => {
    const { deliver, settle, delivered } = anAccount();
    const principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: 'arn:rule' } as const;
    const targetArn = 'arn:aws:lambda:us-east-1:123456789012:function:guard';

    await settle(deliver({ targetArn, payload: { a: 1 }, principal }));

    expect(delivered).toEqual([{ targetArn, payload: { a: 1 }, principal }]);
  });
});

describe('what an account does not model', () => {
  it('ends the run although the function has caught it', async () => {
    const account = anAccount();
    account.allow(['lambda:*']);
    const client = new LambdaClient(account.clientConfig());
    const swallowed = client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' })).catch(() => 'fine');
    const { call, clock } = account;
    const unknown = call('lambda', 'UpdateAlias', {}).catch(() => 'fine');

    const run = clock.runUntil(startAt + 1_000);

    await expect(run).rejects.toThrow(NotModelledError);
    await expect(run).rejects.toThrow('lambda:UpdateAlias');
    expect(await unknown).toBe('fine');
    void swallowed;
  });

  it('cannot be delivered to', async () => {
    const { deliver, settle } = anAccount();
    const principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: 'arn:rule' } as const;

    const refused = settle(deliver({ targetArn: 'arn:aws:kinesis:us-east-1:1:stream/s', payload: {}, principal }));

    await expect(refused).rejects.toThrow('arn:aws:kinesis:us-east-1:1:stream/s');
  });

  it('is another Region', async () => {
    const { clientConfig, settle } = anAccount();
    const client = new LambdaClient({ ...clientConfig(), region: 'eu-west-1' });

    const refused = settle(client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' })));

    await expect(refused).rejects.toThrow('eu-west-1');
  });
});
