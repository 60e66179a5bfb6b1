import { CloudFormationClient, DescribeStackResourceCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloudFormationStacks } from '../../lib/aws/stacks.ts';

describe('the CodeDeploy owner of an alias', () => {
  const client = new CloudFormationClient({ region: 'eu-west-1' });
  const cloudFormation = mockClient(client);
  beforeEach(() => cloudFormation.reset());
  const { codeDeployOwner } = cloudFormationStacks(client);
  const tags = { 'aws:cloudformation:stack-name': 'shop' };
  const UpdatePolicy = { CodeDeployLambdaAliasUpdate: { ApplicationName: 'a', DeploymentGroupName: 'g' } };

  it('is found by the template of its stack, and by the ARN that the alias has there', async () => {
    const TemplateBody = JSON.stringify({ Resources: { Search: { UpdatePolicy }, Checkout: { UpdatePolicy } } });
    cloudFormation.on(GetTemplateCommand, { StackName: 'shop' }).resolves({ TemplateBody });
    for (const [LogicalResourceId, name] of [
      ['Search', 'search'],
      ['Checkout', 'checkout'],
    ] as const) {
      const PhysicalResourceId = `arn:aws:lambda:eu-west-1:123456789012:function:${name}:live`;
      cloudFormation.on(DescribeStackResourceCommand, { LogicalResourceId }).resolves({
        StackResourceDetail: {
          LogicalResourceId,
          PhysicalResourceId,
          ResourceType: 'AWS::Lambda::Alias',
          LastUpdatedTimestamp: new Date(0),
          ResourceStatus: 'CREATE_COMPLETE',
        },
      });
    }

    const found = await codeDeployOwner(tags, { functionName: 'checkout', aliasName: 'live' });

    expect(found).toEqual({ stack: 'shop', resource: 'Checkout' });
    expect(await codeDeployOwner(tags, { functionName: 'checkout', aliasName: 'beta' })).toBeUndefined();
  });

  it('is not looked for where no stack made the function', async () => {
    expect(await codeDeployOwner({}, { functionName: 'checkout', aliasName: 'live' })).toBeUndefined();
    expect(cloudFormation.calls()).toEqual([]);
  });
});
