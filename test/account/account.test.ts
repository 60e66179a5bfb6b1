import { describe, expect, it } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import type { CloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import { bundledFunction } from '../fixtures/account/bundle.ts';

const startAt = Date.UTC(2027, 0, 1);

const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });

/** A stack with a function that reads its own alias and a table, and the role that lets it. */
const assembly: CloudAssembly = {
  folder: '',
  stacks: [
    {
      name: 'shop',
      tags: {},
      assets: new Map([['code.zip', bundledFunction('./two-calls.ts')]]),
      template: {
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
                ],
              },
            },
          },
          Policy: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              PolicyName: 'reads',
              Roles: [{ Ref: 'Role' }],
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: getAtt('Table', 'Arn') },
                  { Effect: 'Allow', Action: 'lambda:GetAlias', Resource: getAtt('Checkout', 'Arn') },
                ],
              },
            },
          },
          Table: {
            Type: 'AWS::DynamoDB::Table',
            Properties: {
              TableName: 'records',
              BillingMode: 'PAY_PER_REQUEST',
              AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
              KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            },
          },
          Checkout: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              FunctionName: 'checkout',
              Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
              Handler: 'index.handler',
              Runtime: 'nodejs24.x',
              Role: getAtt('Role', 'Arn'),
            },
          },
          Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Checkout' } } },
          Alias: {
            Type: 'AWS::Lambda::Alias',
            Properties: {
              FunctionName: { Ref: 'Checkout' },
              FunctionVersion: getAtt('Version', 'Version'),
              Name: 'live',
            },
          },
        },
      },
    },
  ],
};

function aShop(seed = 1) {
  const account = createAccount({ seed, startAt });
  account.load(assembly);
  const { call, settle } = account;
  const invoke = async () => {
    const output = await settle(call('lambda', 'Invoke', { FunctionName: 'checkout', Qualifier: 'live' }));
    const { Payload, ...rest } = output as { Payload: Uint8Array };
    return { ...rest, payload: JSON.parse(Buffer.from(Payload).toString()) };
  };
  return { ...account, invoke };
}

describe('an account with a loaded stack', () => {
  it('runs a function whose code calls the account’s other services', async () => {
    const { call, settle, invoke } = aShop();
    await settle(call('dynamodb', 'PutItem', { TableName: 'records', Item: { pk: { S: 'a' } } }));

    const answer = await invoke();

    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '1',
      payload: { version: '1/a', invocations: 1 },
    });
  });

  it('keeps the books: calls by caller, logs, usage and cost', async () => {
    const { invoke, calls, callCounts, usage, costUsd } = aShop();
    await invoke();
    await invoke();

    expect(callCounts.get('lambda:Invoke')).toBe(2);
    expect(callCounts.get('dynamodb:GetItem')).toBe(2);
    expect(calls.filter(({ principal }) => principal.kind === 'role')).toHaveLength(4);
    expect(usage()).toMatchObject({ lambdaRequests: 2, dynamodbReadUnits: 1, stateTransitions: 0 });
    expect(costUsd()).toBeGreaterThan(2 * 0.2e-6);
    expect(costUsd()).toBeLessThan(1e-4);
  });

  it('lives the same life for the same seed', async () => {
    const life = async (seed: number) => {
      const { invoke, calls, clock } = aShop(seed);
      const answers = [await invoke(), await invoke()];
      return { answers, calls, endedAt: clock.now() };
    };

    const [first, second, other] = [await life(7), await life(7), await life(8)];

    expect(second).toEqual(first);
    expect(other.endedAt).not.toBe(first.endedAt);
  });

  it('gives every account a life of its own', async () => {
    const [one, other] = [aShop(), aShop()];
    await one.invoke();

    expect(other.calls).toEqual([]);
    expect((await other.invoke()).payload.invocations).toBe(1);
  });

  it('retries what a fault throttles, and says so in the books', async () => {
    const { invoke, faults, calls } = aShop();
    faults.add({ kind: 'throttle', service: 'dynamodb', at: startAt, count: 1 });

    const answer = await invoke();

    expect(answer.payload.invocations).toBe(1);
    expect(calls.map(({ operation, error }) => [operation, error])).toEqual([
      ['Invoke', undefined],
      ['GetAlias', undefined],
      ['GetItem', 'ThrottlingException'],
      ['GetItem', undefined],
    ]);
  });
});
