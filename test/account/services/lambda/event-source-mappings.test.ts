import { describe, expect, it } from 'vitest';
import type { TemplateResource } from '../../../../lib/account/cloudformation/template.ts';
import { aDeployment, getAtt, MINUTE, provider } from '../../cloudformation/a-deployment.ts';

const source = (release: number) => `
exports.handler = async ({ Records }) => {
  const bodies = Records.map(({ body }) => body);
  console.log('release ${release} got ' + bodies.join(','));
  if (bodies.includes('bad')) throw new Error('bad');
  return { batchItemFailures: Records.filter(({ body }) => body === 'later').map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

const allow = (Action: readonly string[]): TemplateResource => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'reads',
    Roles: [{ Ref: 'ProviderRole' }],
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: getAtt('Orders', 'Arn') }] },
  },
});

/** A queue whose messages a function's alias gets; its `live` points at the first release. */
const shop = (release: number, mapping: object = {}) => ({
  ProviderRole: provider.ProviderRole!,
  Reads: allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage']),
  Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders', VisibilityTimeout: 30 } },
  Checkout: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'checkout',
      Code: { ZipFile: source(release) },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: getAtt('ProviderRole', 'Arn'),
    },
  },
  First: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Checkout' } } },
  Live: {
    Type: 'AWS::Lambda::Alias',
    Properties: { FunctionName: { Ref: 'Checkout' }, FunctionVersion: getAtt('First', 'Version'), Name: 'live' },
  },
  Feed: {
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: 'Reads',
    Properties: { FunctionName: { Ref: 'Live' }, EventSourceArn: getAtt('Orders', 'Arn'), BatchSize: 10, ...mapping },
  },
});

async function aShop(mapping: object = {}) {
  const account = aDeployment();
  const { call, settle, clock, services } = account;
  await account.deploy(shop(1, mapping));
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders';
  return {
    ...account,
    order: (MessageBody: string) => settle(call('sqs', 'SendMessage', { QueueUrl, MessageBody })),
    pass: (milliseconds: number) => clock.runUntil(clock.now() + milliseconds),
    left: () => services.sqs.messages('arn:aws:sqs:us-east-1:123456789012:orders').map(({ body }) => body),
    got: () => account.logs.map(({ message }) => message).filter((message) => message.startsWith('release')),
  };
}

describe('a queue that feeds an alias', () => {
  it('hands its messages to the alias’s version, with the function’s role, and loses what succeeded', async () => {
    const { order, pass, left, got, calls } = await aShop();

    await order('one');
    await pass(MINUTE);

    expect(got()).toEqual(['release 1 got one']);
    expect(left()).toEqual([]);
    expect(calls.findLast(({ operation }) => operation === 'DeleteMessage')?.principal.kind).toBe('role');
  });

  it('follows the alias’s weights', async () => {
    const { deploy, order, pass, got, call, settle } = await aShop();
    const retained = { ...shop(1).First, DeletionPolicy: 'Retain' };
    const Second = { ...shop(1).First, DependsOn: 'Checkout' };
    await deploy({ ...shop(2), First: retained, Second });
    const RoutingConfig = { AdditionalVersionWeights: { 2: 1 } };
    await settle(call('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', RoutingConfig }));
    await pass(MINUTE);

    await order('two');
    await pass(MINUTE);

    expect(got()).toEqual(['release 2 got two']);
  });

  it('gives a batch that failed again once its visibility timeout is over', async () => {
    const { order, pass, left, got } = await aShop();

    await order('bad');
    await pass(MINUTE);

    expect(got().length).toBeGreaterThanOrEqual(2);
    expect(left()).toEqual(['bad']);
  });

  it('keeps the messages of a batch that its function reports as failed, if it listens to that', async () => {
    const { order, pass, left } = await aShop({ FunctionResponseTypes: ['ReportBatchItemFailures'] });

    await order('now');
    await order('later');
    await pass(MINUTE);

    expect(left()).toEqual(['later']);
  });

  it('is listed with the alias it feeds, rests when it is switched off, and goes with its stack', async () => {
    const { deploy, destroy, order, pass, left, call, settle } = await aShop();
    const list = () => settle(call('lambda', 'ListEventSourceMappings', { FunctionName: 'checkout' }));
    const listed = await list();

    await deploy(shop(1, { Enabled: false }));
    await pass(MINUTE);
    await order('one');
    await pass(10 * MINUTE);

    expect(listed).toMatchObject({
      EventSourceMappings: [
        {
          FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:checkout:live',
          State: 'Enabled',
          BatchSize: 10,
        },
      ],
    });
    expect(left()).toEqual(['one']);
    expect(await list()).toMatchObject({ EventSourceMappings: [{ State: 'Disabled' }] });
    expect((await destroy()).status).toBe('DELETE_COMPLETE');
  });

  it('is refused by another source than a queue', async () => {
    const { deploy } = aDeployment();
    const stream = { EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/s' };

    await expect(deploy(shop(1, stream))).rejects.toThrow('stream/s of an event source mapping is not modelled');
  });
});

describe('the URL of an alias', () => {
  const url = (properties: object = {}): TemplateResource => ({
    Type: 'AWS::Lambda::Url',
    Properties: { TargetFunctionArn: { Ref: 'Checkout' }, Qualifier: 'live', AuthType: 'NONE', ...properties },
    DependsOn: 'Live',
  });
  const open: TemplateResource = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Live' },
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    },
  };

  it('is there, in its policy and in the lists, until its stack lets go of it', async () => {
    const { deploy, call, settle } = aDeployment();
    const list = () => settle(call('lambda', 'ListFunctionUrlConfigs', { FunctionName: 'checkout' }));

    const stack = await deploy(
      { ...shop(1), Url: url(), Open: open },
      { Outputs: { Url: { Value: getAtt('Url', 'FunctionUrl') } } },
    );
    const listed = await list();
    const policy = await settle(call('lambda', 'GetPolicy', { FunctionName: 'checkout', Qualifier: 'live' }));
    await deploy(shop(1));

    expect(stack.outputs.Url).toMatch(/^https:\/\/[0-9a-f]{32}\.lambda-url\.us-east-1\.on\.aws\/$/);
    expect(listed).toMatchObject({
      FunctionUrlConfigs: [{ FunctionUrl: stack.outputs.Url, AuthType: 'NONE', InvokeMode: 'BUFFERED' }],
    });
    expect(policy).toMatchObject({ Policy: expect.stringContaining('"lambda:FunctionUrlAuthType":"NONE"') });
    expect(await list()).toMatchObject({ FunctionUrlConfigs: [] });
    await expect(settle(call('lambda', 'GetPolicy', { FunctionName: 'checkout', Qualifier: 'live' }))).rejects.toThrow(
      'The resource you requested does not exist.',
    );
  });

  it('is one, and never of a version', async () => {
    const { deploy } = aDeployment();

    const two = await deploy({ ...shop(1), Url: url(), Again: { ...url(), DependsOn: 'Url' } });
    const ofVersion = await deploy({ ...shop(1), Url: url({ Qualifier: '1' }) }, {}, { name: 'other' });

    expect(two.events.find(({ status }) => status === 'CREATE_FAILED')?.reason).toContain(
      'FunctionUrlConfig exists for this Lambda function',
    );
    expect(ofVersion.status).toBe('ROLLBACK_COMPLETE');
  });
});
