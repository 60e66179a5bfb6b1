import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { ReleasePipeline } from '../../examples/pipelines/codepipeline.ts';
import { readCloudAssembly } from '../../lib/account/cloudformation/assembly.ts';
import type { TokenClaims } from '../../lib/account/iam/store.ts';
import { createAccount } from '../../lib/account/account.ts';
import { ControlPlane } from '../../lib/constructs/control-plane.ts';
import { ControlPlaneStack } from '../../lib/constructs/control-plane-stack.ts';
import { gitHub, gitLab, type PipelineIdentity } from '../../lib/constructs/pipeline-identity.ts';
import { PipelineRole } from '../../lib/constructs/pipeline-role.ts';
import { permissions } from './permissions.ts';

const env = { account: '123456789012', region: 'eu-west-1' };

function aRole(identity: PipelineIdentity) {
  const stack = new Stack(new App(), 'Tidegate', { env });
  const controlPlane = new ControlPlane(stack, 'ControlPlane', { name: 'tidegate' });
  new PipelineRole(stack, 'Checkout', { controlPlane, identity, owner: 'payments', publishes: ['checkout'] });
  return Template.fromStack(stack);
}

function trustOf(template: Template): unknown {
  const [[, role] = []] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
    id.startsWith('CheckoutRole'),
  );
  return role?.Properties.AssumeRolePolicyDocument.Statement;
}

const inProduction = gitHub({ repository: 'example/checkout', environment: 'production' });

describe('a role for a pipeline', () => {
  it('is for the jobs of one environment of one repository', () => {
    expect(trustOf(aRole(inProduction))).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: {
          Federated: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
              ],
            ],
          },
        },
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': 'repo:example/checkout:environment:production',
          },
        },
      },
    ]);
  });

  it('may publish, ask as its owner, and watch: nothing else', () => {
    const own = permissions(aRole(inProduction))
      .split('\n\n')
      .find((role) => role.startsWith('CheckoutRole'));

    expect(own?.trim()).toMatchInlineSnapshot(`
      "CheckoutRole
        allow events:PutEvents
          on {ControlPlaneBus.Arn} if {"StringEquals":{"events:source":"tidegate.payments"}}
        allow lambda:GetFunctionConfiguration
          on arn:{AWS::Partition}:lambda:eu-west-1:123456789012:function:tidegate-start
        allow dynamodb:GetItem, dynamodb:Query
          on {ControlPlaneRecordsTable.Arn}
        allow lambda:PublishVersion
          on arn:{AWS::Partition}:lambda:eu-west-1:123456789012:function:checkout
        allow lambda:GetFunction, lambda:GetFunctionConfiguration
          on arn:{AWS::Partition}:lambda:eu-west-1:123456789012:function:checkout, arn:{AWS::Partition}:lambda:eu-west-1:123456789012:function:checkout:*"
    `);
  });

  it('has with grantRequests what asking and watching takes, before an account that enforces it', async () => {
    const app = new App();
    const tidegate = new ControlPlaneStack(app, 'Tidegate', { name: 'tidegate' });
    const { controlPlane } = tidegate;
    const role = new Role(tidegate, 'Pipeline', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
    controlPlane.grantRequests(role, 'payments');
    new CfnOutput(tidegate, 'RoleArn', { value: role.roleArn });
    const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
    const { RoleArn: arn = '', TableName } =
      account.load(readCloudAssembly(app.synth().directory)).Tidegate?.outputs ?? {};
    const attempt = (service: string, operation: string, input: object) =>
      account.settle(account.call(service, operation, input, { kind: 'role', arn }));
    const ask = (Source: string) =>
      attempt('events', 'PutEvents', {
        Entries: [{ EventBusName: 'tidegate', Source, DetailType: 'Rollout Requested', Detail: '{}' }],
      });
    const Key = { pk: { S: 'TARGET#checkout:live' }, sk: { S: 'CLAIM' } };

    expect(await ask('tidegate.payments')).toMatchObject({ FailedEntryCount: 0 });
    await expect(ask('tidegate.search')).rejects.toThrow('not authorized');
    expect(await attempt('lambda', 'GetFunctionConfiguration', { FunctionName: 'tidegate-start' })).toBeDefined();
    expect(await attempt('dynamodb', 'GetItem', { TableName, Key })).toEqual({});
    await expect(attempt('dynamodb', 'PutItem', { TableName, Item: Key })).rejects.toThrow('not authorized');
    await expect(attempt('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live' })).rejects.toThrow(
      'not authorized',
    );
  });

  describe('before an account that checks whom it trusts', () => {
    const issuer = 'token.actions.githubusercontent.com';
    const [aud, sub] = ['sts.amazonaws.com', 'repo:example/checkout:environment:production'];
    const good = { issuer, aud, sub };
    /** Two roles in one account, as a synthesis takes its time. */
    const identities = { gitHub: inProduction, gitLab: gitLab({ project: 'shop/checkout', branch: 'main' }) };
    let trusts: (of: keyof typeof identities, token: TokenClaims) => boolean;
    beforeAll(() => {
      const app = new App();
      const tidegate = new ControlPlaneStack(app, 'Tidegate', { name: 'tidegate' });
      const { controlPlane } = tidegate;
      for (const [name, identity] of Object.entries(identities)) {
        const { role } = new PipelineRole(tidegate, name, { controlPlane, identity, owner: 'payments' });
        new CfnOutput(tidegate, `${name}Arn`, { value: role.roleArn });
      }
      const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
      const outputs = account.load(readCloudAssembly(app.synth().directory)).Tidegate?.outputs ?? {};
      trusts = (of, token) => account.iam.trustsToken(outputs[`${of}Arn`] ?? '', token);
    });

    it.each<[string, TokenClaims, boolean]>([
      ['a job of the environment', good, true],
      [
        'a job on the branch, outside of the environment',
        { ...good, sub: 'repo:example/checkout:ref:refs/heads/main' },
        false,
      ],
      ['a pull request', { ...good, sub: 'repo:example/checkout:pull_request' }, false],
      ['another environment', { ...good, sub: `${sub}-2` }, false],
      [
        'a repository whose name begins alike',
        { ...good, sub: 'repo:example/checkout-2:environment:production' },
        false,
      ],
      ['another organization', { ...good, sub: 'repo:examples/checkout:environment:production' }, false],
      ['a token for somebody else', { ...good, aud: 'https://github.com/example' }, false],
      ['the words of another provider', { ...good, issuer: 'gitlab.com' }, false],
    ])('%s: %#', (_, token, isTrusted) => {
      expect(trusts('gitHub', token)).toBe(isTrusted);
    });

    it.each<[string, string, boolean]>([
      ['the branch', 'project_path:shop/checkout:ref_type:branch:ref:main', true],
      ['a tag of that name', 'project_path:shop/checkout:ref_type:tag:ref:main', false],
      ['another project', 'project_path:shop/cart:ref_type:branch:ref:main', false],
    ])('of GitLab: %s', (_, claimed, isTrusted) => {
      const token = { issuer: 'gitlab.com', aud: 'https://gitlab.com', sub: claimed };

      expect(trusts('gitLab', token)).toBe(isTrusted);
    });
  });

  it.each([
    [gitHub({ repository: 'example/checkout', branch: 'main' }), 'repo:example/checkout:ref:refs/heads/main'],
    [
      gitLab({ project: 'shop/web/checkout', branch: 'main' }),
      'project_path:shop/web/checkout:ref_type:branch:ref:main',
    ],
  ])('%#: can be for a branch', ({ subject }, expected) => {
    expect(subject).toBe(expected);
  });

  it('asks a GitLab of your own for tokens for itself', () => {
    expect(gitLab({ project: 'shop/checkout', branch: 'main', host: 'git.example.com' })).toMatchObject({
      host: 'git.example.com',
      audience: 'https://git.example.com',
    });
  });

  it.each([
    [
      () => gitHub({ repository: 'example/*', branch: 'main' }),
      "repository must be organization/repository, got 'example/*'",
    ],
    [() => gitHub({ repository: 'example/checkout' }), 'needs either an environment or a branch'],
    [
      () => gitHub({ repository: 'example/checkout', branch: 'a', environment: 'b' }),
      'needs either an environment or a branch',
    ],
    [
      () => gitHub({ repository: 'example/checkout', branch: '*' }),
      "branch must be one name, without patterns, got '*'",
    ],
    [() => gitLab({ project: 'checkout', branch: 'main' }), "project must be group/project, got 'checkout'"],
  ])('%#: that would trust more than it says is refused', (identity, message) => {
    expect(identity).toThrow(message);
  });
});

describe('the example pipeline of CodePipeline', () => {
  it('ends in a build that may ask for the rollout as its owner', () => {
    const app = new App();
    const tidegate = new Stack(app, 'Tidegate', { env });
    const controlPlane = new ControlPlane(tidegate, 'ControlPlane', { name: 'tidegate' });
    const connectionArn = 'arn:aws:codeconnections:eu-west-1:123456789012:connection/1';
    const template = Template.fromStack(new ReleasePipeline(app, 'Release', { env, controlPlane, connectionArn }));

    const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
    const stages = pipeline?.Properties.Stages as { readonly Name: string }[];
    expect(stages.map(({ Name }) => Name)).toEqual(['Source', 'RollOut']);
    template.hasResourceProperties('AWS::CodeBuild::Project', { TimeoutInMinutes: 110 });
    expect(permissions(template)).toContain('if {"StringEquals":{"events:source":"tidegate.payments"}}');
  });
});
