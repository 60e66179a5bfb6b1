import { beforeAll, describe, expect, it } from 'vitest';
import { aShop, anAccount, minute, progressive } from './a-shop.ts';

const created = aShop(1, progressive());

/** What a pipeline's role looks like in the how-to; and one that its owners were generous with. */
const roles = {
  name: 'Roles',
  template: {
    Resources: {
      Pipeline: role({
        Action: 'events:PutEvents',
        Resource: 'arn:aws:events:us-east-1:123456789012:event-bus/tidegate',
        Condition: { StringEquals: { 'events:source': 'tidegate.payments' } },
      }),
      Generous: role({ Action: ['events:PutEvents', 'states:StartExecution'], Resource: '*' }),
    },
  },
};

function role(statement: object) {
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'Only', PolicyDocument }],
    },
  };
}

describe('who may start a rollout of checkout:live, which belongs to payments', () => {
  let shop: ReturnType<typeof anAccount>;
  const roleArn = (stack: string, logicalId: string) => {
    const ids = Object.entries(shop.account.stack(stack)?.physicalIds ?? {});
    const [, name] = ids.find(([id]) => id.startsWith(logicalId)) ?? [];
    if (name === undefined) throw new Error(`stack ${stack} has no role ${logicalId}`);
    return { kind: 'role', arn: `arn:aws:iam::123456789012:role/${name}` } as const;
  };
  const ask = (as: string, Source: string, key: string) => {
    const detail = { target: 'checkout:live', version: '2', key };
    const entry = { EventBusName: 'tidegate', Source, DetailType: 'Rollout Requested', Detail: JSON.stringify(detail) };
    return shop.account.settle(shop.account.call('events', 'PutEvents', { Entries: [entry] }, roleArn('Roles', as)));
  };
  const hasMoved = () => shop.account.callCounts.get('lambda:UpdateAlias') ?? 0;

  beforeAll(async () => {
    shop = anAccount();
    await shop.deploy(created);
    await shop.account.settle(shop.account.deploy(roles));
    shop.run('lambda', 'UpdateFunctionConfiguration', { FunctionName: 'checkout', MemorySize: 256 });
    shop.run('lambda', 'PublishVersion', { FunctionName: 'checkout' });
  });

  it('is nobody who sends as another owner than their own', async () => {
    await expect(ask('Pipeline', 'tidegate.search', 'a')).rejects.toThrow(
      'is not authorized to perform: events:PutEvents',
    );
  });

  it('is nobody who sends as no owner: the bus itself denies that, whatever the sender may do', async () => {
    await expect(ask('Generous', 'acme.deployments', 'b')).rejects.toThrow(/explicit deny in a resource-based policy/);
  });

  it('is no owner of something else: the request lies in the dead-letter queue', async () => {
    await ask('Generous', 'tidegate.search', 'c');
    await shop.advance(10 * minute);

    expect(shop.rollouts()).toEqual([]);
    expect(shop.deadLetters()).toEqual([
      expect.stringContaining('target checkout:live takes requests from tidegate.payments, not from tidegate.search'),
    ]);
  });

  it('is nobody who starts an execution by hand: no record, claim and fence vouch for it', async () => {
    const input = JSON.stringify({ rolloutId: 'checkout-live-0123456789ab', fence: 1, generation: 1 });
    const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:tidegate-rollout';
    const before = hasMoved();

    const start = { stateMachineArn, name: 'by-hand', input };
    const { executionArn } = (await shop.account.settle(
      shop.account.call('states', 'StartExecution', start, roleArn('Roles', 'Generous')),
    )) as { executionArn: string };
    await shop.advance(10 * minute);

    expect(shop.run('states', 'DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      error: 'ForeignExecution',
    });
    expect(hasMoved()).toBe(before);
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
  });

  it('is not Tidegate either, where the function has not opted in', async () => {
    shop.account.services.lambda.addModelledFunction({
      name: 'search',
      roleArn: 'arn:aws:iam::123456789012:role/search',
    });
    const move = { FunctionName: 'search', Name: 'live', FunctionVersion: '1' };

    const moved = shop.account.settle(
      shop.account.call('lambda', 'UpdateAlias', move, roleArn('Tidegate', 'ControlPlaneShiftRole')),
    );

    await expect(moved).rejects.toThrow('is not authorized to perform: lambda:UpdateAlias');
  });

  it('is payments, as payments', async () => {
    await ask('Pipeline', 'tidegate.payments', 'd');
    await shop.advance(15 * minute);

    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
  });

  it('is payments no more once the function’s tag says another team', async () => {
    shop.run('lambda', 'TagResource', {
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:checkout',
      Tags: { 'tidegate:owner': 'search' },
    });

    await ask('Pipeline', 'tidegate.payments', 'e');
    await shop.advance(15 * minute);

    expect(shop.rollouts().at(-1)).toEqual({ version: '2', outcome: 'rejected' });
  });
});
