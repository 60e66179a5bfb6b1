import type { FlagHome } from '../../lib/rehearsal/flag-home.ts';
import { bundledFunction } from '../fixtures/account/bundle.ts';
import type { DeployedAccount } from './a-deployed-account.ts';

/** A function `checkout-reader` that is set up as `FlagsReader` does it, beside a control plane with flags. */
export function aFlagReadingFunction(
  { account }: DeployedAccount,
  home: FlagHome,
  pollSeconds = 45,
  source = '../flags/checkout-reader.ts',
): void {
  const { ApplicationId, EnvironmentId, ConfigurationProfileId } = home;
  const path = `/applications/${ApplicationId}/environments/${EnvironmentId}/configurations/${ConfigurationProfileId}`;
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'reads',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
                Resource: `arn:aws:appconfig:us-east-1:123456789012:application/${ApplicationId}/environment/${EnvironmentId}/configuration/${ConfigurationProfileId}`,
              },
            ],
          },
        },
      ],
    },
  };
  const Reader = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'checkout-reader',
      ...{ Code: { S3Key: 'reader.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Layers: [{ Ref: 'AgentLayer' }],
      Environment: {
        Variables: {
          TIDEGATE_FLAGS: path,
          AWS_APPCONFIG_EXTENSION_PREFETCH_LIST: path,
          AWS_APPCONFIG_EXTENSION_POLL_INTERVAL_SECONDS: String(pollSeconds),
        },
      },
    },
  };
  const Parameters = {
    AgentLayer: {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/aws/service/aws-appconfig/lambda-extension/x86/latest',
    },
  };
  const assets = new Map([['reader.zip', bundledFunction(source)]]);
  const template = { Parameters, Resources: { Role, Reader } };
  account.load({ folder: '', stacks: [{ name: 'reader', tags: {}, assets, template }] });
}
