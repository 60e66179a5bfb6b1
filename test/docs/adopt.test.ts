import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { TemplateResource } from '../../lib/account/cloudformation/template.ts';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import { recordReader } from '../../lib/rehearsal/record-reader.ts';
import { registerTarget } from '../../lib/rehearsal/register-target.ts';
import { anAccount, minute } from '../applications/a-shop.ts';
import { fencesOf } from './fences.ts';
import { folderOf, shopFrom, shopOf, snippetOf } from './shop-of.ts';

type Shop = ReturnType<typeof anAccount>;

const plan = `
target: { function: checkout, alias: live }
stages: [{ weight: 50%, bake: 2m }]
analysis: { errors: off, noData: proceed }
`;

async function register({ account, tableName }: Shop) {
  const read = parsePlan(plan);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  await registerTarget(account, { tableName, controlPlane: 'tidegate' }, { plan: read.plan, owner: 'payments' });
}

/** A request as a pipeline sends it, and the reason with which its rollout ended, if it has. */
async function ask(shop: Shop, key: string, version: string): Promise<string | undefined> {
  const Detail = JSON.stringify({ target: 'checkout:live', version, key });
  const entry = { EventBusName: 'tidegate', Source: 'tidegate.payments', DetailType: 'Rollout Requested', Detail };
  await shop.account.settle(shop.account.call('events', 'PutEvents', { Entries: [entry] }));
  await shop.advance(15 * minute);
  const id = shop.rolloutIds().at(-1) ?? '';
  const closed = recordReader(shop.run, shop.tableName)
    .eventsAfter(id)
    .find(({ kind }) => kind === 'closed');
  return closed?.kind === 'closed' ? closed.reason : undefined;
}

/** Every change of where the alias's requests go, from here on. */
function watched({ account }: Shop) {
  const changes: unknown[] = [];
  account.services.lambda.onRoutingEffective(({ routing }) => changes.push(routing));
  return changes;
}

describe('the way from a CodeDeploy deployment group', () => {
  const page = 'docs/how-to/adopt-from-codedeploy.md';
  const guarded = 'docs/how-to/first-guarded-release.md';
  afterAll(() => {
    for (const written of [page, guarded]) rmSync(folderOf(written), { recursive: true, force: true });
  });

  const alias = /const live = new Alias[\s\S]*?(?=\n {2}\}\n\}\n$)/;
  /** The page shows what changes in the stack of the other page. */
  const shownIn = (snippet: number) =>
    snippetOf(guarded, 1)
      .replace('import { Stack,', 'import { RemovalPolicy, Stack, Tags,')
      .replace(
        'import { ServicePrincipal',
        "import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';\nimport { ServicePrincipal",
      )
      .replace(alias, snippetOf(page, snippet));

  test('goes as the page says: the pre-flight refuses while CodeDeploy has the alias, which no step moves', async () => {
    const shop = anAccount();
    const owned = await shopFrom(page, shownIn(0), 'owned', 1);
    const kept = await shopFrom(page, shownIn(1), 'kept', 1);
    const adopted = await shopOf(guarded, 3, 1);
    const statuses = [(await shop.deploy(owned)).status];
    const changes = watched(shop);
    const tags = { 'tidegate:control-plane': 'tidegate', 'tidegate:owner': 'payments' };
    const [Resource, FunctionName] = ['arn:aws:lambda:us-east-1:123456789012:function:checkout', 'checkout'];
    shop.run('lambda', 'TagResource', { Resource, Tags: tags });
    shop.run('lambda', 'UpdateFunctionConfiguration', { FunctionName, MemorySize: 256 });
    shop.run('lambda', 'PublishVersion', { FunctionName });
    await register(shop);

    const refused = await ask(shop, 'too-early', '2');
    statuses.push((await shop.deploy(kept)).status);
    const afterwards = await ask(shop, 'let-go', '1');
    statuses.push((await shop.deploy(adopted)).status);

    expect(refused).toMatch(/alias checkout:live is CodeDeploy's: resource Live\w+ of stack Shop has the UpdatePolicy/);
    expect(afterwards).toBe('alias checkout:live points at version 1 already');
    expect(statuses).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
    expect(shop.alias()).toEqual({ version: '1', weights: {} });
    expect(changes).toEqual([]);
  });
});

describe('the way from SAM’s AutoPublishAlias', () => {
  const page = 'docs/how-to/adopt-from-sam.md';

  interface SamFunction {
    readonly DeletionPolicy?: string;
    readonly Properties: {
      readonly AutoPublishAlias?: string;
      readonly VersionDeletionPolicy?: string;
      readonly DeploymentPreference?: object;
      readonly Tags?: Readonly<Record<string, string>>;
    };
  }

  const [shown] = fencesOf(page).filter(({ language, text }) => language === 'text' && text.startsWith('Checkout:'));
  const asShown = (parse(shown?.text ?? '') as { readonly Checkout: SamFunction }).Checkout;

  const role = (service: string, policy: string): TemplateResource => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
      },
      ManagedPolicyArns: [`arn:aws:iam::aws:policy/service-role/${policy}`],
    },
  });

  /**
   * What SAM makes of a function, as its own translator's tests show it (aws/serverless-application-model,
   * `tests/translator/output/function_with_deployment_preference.json`). A resource's `DeletionPolicy` goes on to all that
   * is made of it (`samtranslator/model/__init__.py`); a version is retained in any case.
   */
  function processed({ DeletionPolicy, Properties }: SamFunction, release: number) {
    const { AutoPublishAlias: name, VersionDeletionPolicy = 'Retain', DeploymentPreference, Tags = {} } = Properties;
    const policy = DeletionPolicy === undefined ? {} : { DeletionPolicy };
    const FunctionName = { Ref: 'Checkout' };
    const versionId = `CheckoutVersion${release}a2b3c4d5e`;
    const group = { ApplicationName: { Ref: 'ServerlessDeploymentApplication' } };
    const published: Record<string, TemplateResource> = {
      [versionId]: {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: VersionDeletionPolicy,
        Properties: { FunctionName },
      },
      [`CheckoutAlias${name}`]: {
        Type: 'AWS::Lambda::Alias',
        ...policy,
        ...(DeploymentPreference && {
          UpdatePolicy: {
            CodeDeployLambdaAliasUpdate: { ...group, DeploymentGroupName: { Ref: 'CheckoutDeploymentGroup' } },
          },
        }),
        Properties: { FunctionName, Name: name, FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] } },
      },
    };
    const preference: Record<string, TemplateResource> = {
      ServerlessDeploymentApplication: {
        Type: 'AWS::CodeDeploy::Application',
        Properties: { ComputePlatform: 'Lambda' },
      },
      CodeDeployServiceRole: role('codedeploy.amazonaws.com', 'AWSCodeDeployRoleForLambda'),
      CheckoutDeploymentGroup: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: { ...group, ServiceRoleArn: { 'Fn::GetAtt': ['CodeDeployServiceRole', 'Arn'] } },
      },
    };
    const Resources: Record<string, TemplateResource> = {
      CheckoutRole: role('lambda.amazonaws.com', 'AWSLambdaBasicExecutionRole'),
      Checkout: {
        Type: 'AWS::Lambda::Function',
        ...policy,
        Properties: {
          FunctionName: 'checkout',
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          Role: { 'Fn::GetAtt': ['CheckoutRole', 'Arn'] },
          Code: { ZipFile: `exports.handler = async () => 'release ${release}'` },
          Tags: Object.entries({ 'lambda:createdBy': 'SAM', ...Tags }).map(([Key, Value]) => ({ Key, Value })),
        },
      },
      ...(name === undefined ? {} : published),
      ...(DeploymentPreference ? preference : {}),
    };
    return { name: 'Shop', template: { Resources } };
  }

  test('goes as the page says, and no step moves or deletes the alias', async () => {
    const shop = anAccount();
    const { AutoPublishAlias } = asShown.Properties;
    const { AutoPublishAlias: _given, ...withoutAlias } = asShown.Properties;
    const steps: readonly SamFunction[] = [
      { Properties: { AutoPublishAlias, DeploymentPreference: { Type: 'Linear10PercentEvery3Minutes' } } },
      { Properties: { AutoPublishAlias } },
      asShown,
      { Properties: withoutAlias },
    ];
    const changes = watched(shop);

    const after: unknown[] = [];
    for (const step of steps) after.push([(await shop.deploy(processed(step, 1))).status, shop.alias()]);

    const serving = { version: '1', weights: {} };
    expect(after).toEqual([
      ['CREATE_COMPLETE', serving],
      ['UPDATE_COMPLETE', serving],
      ['UPDATE_COMPLETE', serving],
      ['UPDATE_COMPLETE', serving],
    ]);
    expect(changes).toEqual([]);

    await register(shop);
    await shop.deploy(processed({ Properties: withoutAlias }, 2));
    shop.run('lambda', 'PublishVersion', { FunctionName: 'checkout' });
    await ask(shop, 'first', '2');

    expect(shop.rollouts()).toEqual([{ version: '2', outcome: 'promoted' }]);
    expect(shop.alias()).toEqual({ version: '2', weights: {} });
  });

  test('loses the alias where nothing tells CloudFormation to keep it, as the page warns', async () => {
    const shop = anAccount();
    await shop.deploy(processed({ Properties: { AutoPublishAlias: 'live' } }, 1));

    await shop.deploy(processed({ Properties: {} }, 1));

    expect(shop.alias()).toBeUndefined();
  });
});
