import { createAccount } from '../../../lib/account/account.ts';

export const startAt = Date.UTC(2027, 0, 1);
export const MINUTE = 60_000;

export interface Reader {
  /** The folder of the function's bundle. */
  readonly code: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: AppConfig's agent for x86, from the public parameter. */
  readonly layers?: readonly unknown[];
  /** Default: what the agent needs. */
  readonly actions?: readonly string[];
}

const agentLayer = { Ref: 'AgentLayer' };

/** An account with the application `shop`, its environment `prod`, its profile `flags`, and a function that reads it. */
export function aFlagReader({ code, environment = {}, layers = [agentLayer], actions }: Reader) {
  const account = createAccount({ seed: 1, startAt });
  const ref = (id: string) => ({ Ref: id });
  const allowed = actions ?? ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'];
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const Resources = {
    Shop: { Type: 'AWS::AppConfig::Application', Properties: { Name: 'shop' } },
    Prod: { Type: 'AWS::AppConfig::Environment', Properties: { ApplicationId: ref('Shop'), Name: 'prod' } },
    Flags: {
      Type: 'AWS::AppConfig::ConfigurationProfile',
      Properties: { ApplicationId: ref('Shop'), Name: 'flags', LocationUri: 'hosted' },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement },
        Policies: [
          {
            PolicyName: 'reads',
            PolicyDocument: {
              Statement: [
                {
                  ...{ Effect: 'Allow', Action: allowed },
                  Resource: {
                    'Fn::Sub':
                      'arn:aws:appconfig:${AWS::Region}:${AWS::AccountId}:application/${Shop}/environment/${Prod}/configuration/${Flags}',
                  },
                },
              ],
            },
          },
        ],
      },
    },
    Reader: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ FunctionName: 'reader', Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
        ...{ Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Layers: layers, Environment: { Variables: environment } },
      },
    },
  };
  const Parameters = {
    AgentLayer: {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/aws/service/aws-appconfig/lambda-extension/x86/latest',
    },
  };
  const template = { Parameters, Resources: allowed.length > 0 ? Resources : withoutPolicies(Resources) };
  const stack = { name: 'shop', tags: {}, assets: new Map([['code.zip', code]]), template };
  const { physicalIds } = account.load({ folder: '', stacks: [stack] })['shop']!;
  const { Shop: ApplicationId, Prod: EnvironmentId, Flags: ConfigurationProfileId } = physicalIds;
  const place = { ApplicationId, EnvironmentId, ConfigurationProfileId };
  const { call, settle, clock } = account;
  let versions = 0;

  const pass = (milliseconds: number) => clock.runUntil(clock.now() + milliseconds);
  /** Writes a version and starts to deploy it to everybody. */
  const begin = async (content: object | string) => {
    const Content = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const written = { ...place, ContentType: 'application/json', Content, VersionLabel: `v${++versions}` };
    await settle(call('appconfig', 'CreateHostedConfigurationVersion', written));
    const start = { ...place, DeploymentStrategyId: 'AppConfig.AllAtOnce', ConfigurationVersion: `v${versions}` };
    await settle(call('appconfig', 'StartDeployment', start));
  };
  /** The same; over when it has reached them and has baked. */
  const deploy = async (content: object | string) => {
    await begin(content);
    await pass(11 * MINUTE);
  };
  const invoke = async (event: object = {}) => {
    const Payload = Buffer.from(JSON.stringify(event));
    const output = await settle(call('lambda', 'Invoke', { FunctionName: 'reader', Payload }));
    const { Payload: answer, FunctionError } = output as { Payload: Uint8Array; FunctionError?: string };
    const value: any = JSON.parse(Buffer.from(answer).toString());
    return FunctionError === undefined ? value : { FunctionError, ...value };
  };
  const polls = () => account.callCounts.get('appconfig:GetLatestConfiguration') ?? 0;
  return { account, begin, deploy, invoke, pass, polls };
}

function withoutPolicies<T extends { readonly Role: { readonly Properties: object } }>(resources: T) {
  return { ...resources, Role: { ...resources.Role, Properties: { ...resources.Role.Properties, Policies: [] } } };
}
