import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, it } from 'vitest';
import { CommandApi } from '../../lib/constructs/command-api.ts';
import { permissions } from './permissions.ts';

it('whoever may use the command API can call it by its URL, and invoke its function in no other way', () => {
  const stack = new Stack();
  const role = new Role(stack, 'OnCall', { assumedBy: new AccountRootPrincipal() });
  const command = new LambdaFunction(stack, 'Command', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });

  new CommandApi(stack, 'Api', { command }).grant(role);

  const template = Template.fromStack(stack);
  const granted = permissions(template)
    .split('\n\n')
    .find((text) => text.startsWith('OnCall'))
    ?.trimEnd();
  expect(granted).toBe(`OnCall
  allow lambda:GetFunctionUrlConfig
    on {Command.Arn}
  allow lambda:InvokeFunctionUrl
    on {Command.Arn} if {"StringEquals":{"lambda:FunctionUrlAuthType":"AWS_IAM"}}
  allow lambda:InvokeFunction
    on {Command.Arn} if {"Bool":{"lambda:InvokedViaFunctionUrl":true}}`);
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
});
