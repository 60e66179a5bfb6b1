import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../lib/account/account.ts';
import { NotModelledError, type Principal } from '../../../lib/account/contract.ts';

const template = {
  Resources: { Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } } },
  Outputs: { Note: { Value: 'a < b && "c" > d\r\n' } },
};

async function aStack(as?: Principal) {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  await account.settle(account.deploy({ name: 'Shop', template }));
  const client = new CloudFormationClient(account.clientConfig(as));
  return { account, client };
}

describe('CloudFormation’s API', () => {
  it('gives a stack’s template as it was deployed', async () => {
    const { account, client } = await aStack();

    const { TemplateBody } = await account.settle(client.send(new GetTemplateCommand({ StackName: 'Shop' })));

    expect(JSON.parse(TemplateBody ?? '')).toEqual(template);
  });

  it('tells what a resource has become', async () => {
    const { account, client } = await aStack();
    const command = new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'Orders' });

    const { StackResourceDetail } = await account.settle(client.send(command));

    expect(StackResourceDetail).toMatchObject({
      PhysicalResourceId: 'https://sqs.us-east-1.amazonaws.com/123456789012/orders',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: expect.any(Date),
    });
  });

  it.each([
    [new GetTemplateCommand({ StackName: 'Search' }), 'Stack with id Search does not exist'],
    [
      new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'News' }),
      'Resource News does not exist for stack Shop',
    ],
  ])('refuses what there is not', async (command, message) => {
    const { account, client } = await aStack();

    const answer = account.settle(client.send(command as GetTemplateCommand));

    await expect(answer).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  it('asks for permission on the stack', async () => {
    const arn = 'arn:aws:iam::123456789012:role/reader';
    const { account, client } = await aStack({ kind: 'role', arn });
    account.iam.putRole({ arn, trust: { Statement: [] } });
    const read = () => account.settle(client.send(new GetTemplateCommand({ StackName: 'Shop' })));
    await expect(read()).rejects.toThrow(
      /not authorized to perform: cloudformation:GetTemplate on resource: .*stack\/Shop/,
    );

    const Resource = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/*';
    account.iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: 'cloudformation:GetTemplate', Resource }] });

    expect(await read()).toMatchObject({ StagesAvailable: ['Original', 'Processed'] });
  });

  it.each([new DescribeStacksCommand({ StackName: 'Shop' }), new ListStackResourcesCommand({ StackName: 'Shop' })])(
    'has no operation that is not modelled',
    async (command) => {
      const { account, client } = await aStack();

      await expect(account.settle(client.send(command as DescribeStacksCommand))).rejects.toThrow(NotModelledError);
    },
  );
});

it('an alias that CodeDeploy moves stays where it is, and what only its deployment could do is refused', async () => {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const role = 'arn:aws:iam::123456789012:role/fn';
  account.iam.putRole({
    arn: role,
    trust: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  const shop = (release: number, group: object = {}) => ({
    name: 'Shop',
    template: {
      Resources: {
        App: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
        Group: {
          Type: 'AWS::CodeDeploy::DeploymentGroup',
          Properties: { ApplicationName: { Ref: 'App' }, ServiceRoleArn: role, ...group },
        },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Role: role,
            Code: { ZipFile: `// ${release}` },
          },
        },
        [`Version${release}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
        Live: {
          Type: 'AWS::Lambda::Alias',
          UpdatePolicy: {
            CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' } },
          },
          Properties: {
            FunctionName: { Ref: 'Fn' },
            Name: 'live',
            FunctionVersion: { 'Fn::GetAtt': [`Version${release}`, 'Version'] },
          },
        },
      },
    },
  });

  const made = await account.settle(account.deploy(shop(1)));
  const elsewhere = await account.settle(account.deploy({ ...shop(1, { ApplicationName: 'nobody' }), name: 'Other' }));
  const moved = account.settle(account.deploy(shop(2)));

  expect([made.status, elsewhere.status]).toEqual(['CREATE_COMPLETE', 'ROLLBACK_COMPLETE']);
  await expect(moved).rejects.toThrow('a deployment of CodeDeploy, which moves Live, is not modelled');
});
