import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { ControlPlane } from '../../lib/constructs/control-plane.ts';
import { FlagEnvironment } from '../../lib/constructs/flag-environment.ts';
import { FlagsReader } from '../../lib/constructs/flags-reader.ts';
import { permissions } from './permissions.ts';

test('a key of yours encrypts the documents; who reads may decrypt, who writes may also make data keys, and nobody else', () => {
  const stack = new Stack(new App(), 'Shop');
  const encryptionKey = new Key(stack, 'Key');
  const flags = new FlagEnvironment(stack, 'Flags', { application: 'shop', environment: 'prod', encryptionKey });
  new ControlPlane(stack, 'Tidegate', { name: 'tidegate', flags });
  const reader = new LambdaFunction(stack, 'Reader', {
    ...{
      code: Code.fromInline('exports.handler = async () => {}'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    },
  });
  new FlagsReader(stack, 'ReaderFlags', { function: reader, flags });

  const template = Template.fromStack(stack);
  const may = (action: string) =>
    permissions(template)
      .split('\n\n')
      .filter((role) =>
        role.split('\n').some((line, i, lines) => line.includes(action) && lines[i + 1]?.includes('{Key.Arn}')),
      )
      .map((role) => /^(?:Tidegate)?(\w+?)(?:Service)?Role$/m.exec(role)?.[1]);

  template.hasResourceProperties('AWS::AppConfig::ConfigurationProfile', {
    KmsKeyIdentifier: { 'Fn::GetAtt': [stack.getLogicalId(encryptionKey.node.defaultChild as never), 'Arn'] },
  });
  const writers = ['Command', 'Finish', 'Guard', 'Promote', 'Reconcile', 'RollBack', 'Shift'];
  expect(new Set(may('kms:GenerateDataKey'))).toEqual(new Set(writers));
  expect(new Set(may('kms:Decrypt'))).toEqual(new Set([...writers, 'Analyze', 'Prepare', 'Reader']));
});
