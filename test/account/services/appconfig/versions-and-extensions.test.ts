import * as appconfig from '@aws-sdk/client-appconfig';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../lib/account/account.ts';
import { functionOf } from '../../../fixtures/account/bundle.ts';
import { anAppConfig, failureOf, MINUTE } from './an-appconfig.ts';

describe('hosted versions', () => {
  test('are numbered, and a writer that has not seen the latest one is refused', async () => {
    const { write } = await anAppConfig();
    const first = await write('one');

    const late = await failureOf(write('two', { LatestVersionNumber: 0 }));
    const second = await write('two', { LatestVersionNumber: 1, VersionLabel: 'release-2' });

    expect(first.VersionNumber).toBe(1);
    expect(late.name).toBe('ConflictException');
    expect(second).toMatchObject({ VersionNumber: 2, VersionLabel: 'release-2' });
  });

  test('of more than 2 MB are refused, with the limit', async () => {
    const { write } = await anAppConfig();

    const refused = await failureOf(write('x'.repeat(2 * 1024 * 1024 + 1024)));

    expect(refused).toMatchObject({ name: 'PayloadTooLargeException', Measure: 'KILOBYTES', Limit: 2048, Size: 2049 });
    expect(refused.$metadata.httpStatusCode).toBe(413);
  });

  test('are given back as they were written', async () => {
    const { send, write, ids } = await anAppConfig();
    await write({ flags: {} });

    const { Content, ContentType } = await send<appconfig.HostedConfigurationVersion>(
      new appconfig.GetHostedConfigurationVersionCommand({ ...ids, VersionNumber: 1 }),
    );

    expect(Buffer.from(Content!).toString()).toBe('{"flags":{}}');
    expect(ContentType).toBe('application/json');
  });

  test('are deployed by their label too', async () => {
    const { write, start } = await anAppConfig();
    await write('one', { VersionLabel: 'first' });

    expect(await start('first')).toMatchObject({ ConfigurationVersion: '1', VersionLabel: 'first' });
  });
});

test('an account has at most 20 environments per application', async () => {
  const { account, ids } = await anAppConfig();
  const create = (Name: string) =>
    account.settle(account.call('appconfig', 'CreateEnvironment', { ApplicationId: ids.ApplicationId, Name }));
  for (let i = 1; i < 20; i++) {
    await account.clock.runUntil(account.clock.now() + 200);
    await create(`e${i}`);
  }

  expect(await failureOf(create('one too many'))).toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
});

test('a role that may not start deployments is refused, in the words of IAM', async () => {
  const { account, write, as, startOf } = await anAppConfig();
  await write('one');
  const arn = 'arn:aws:iam::123456789012:role/reader';
  account.iam.putRole({ arn, trust: { Statement: [] } });

  const refused = await failureOf(account.settle(as({ kind: 'role', arn }).send(startOf(1))));

  expect(refused.name).toBe('AccessDeniedException');
  expect(refused.message).toContain('appconfig:StartDeployment');
});

const schema = JSON.stringify({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['flags'],
  properties: { flags: { type: 'object' } },
  additionalProperties: false,
});

test('a schema refuses a deployment, and says where the configuration is wrong', async () => {
  const { write, start } = await anAppConfig({ validators: [{ Type: 'JSON_SCHEMA', Content: schema }] });
  await write({ flags: [], more: 1 });

  const refused = await failureOf(start(1));

  expect(refused).toMatchObject({ name: 'BadRequestException', Reason: 'InvalidConfiguration' });
  expect(refused.Details.InvalidConfiguration).toMatchObject([
    { Constraint: 'type', Location: '/flags', Reason: 'expected type: object' },
    { Constraint: 'additionalProperties', Location: '/' },
  ]);
});

const role = 'arn:aws:iam::123456789012:role/extension';

const trusting = (Service: string) => ({
  Statement: [{ Effect: 'Allow' as const, Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:gate';

/** Makes a function `gate` exist that runs `body` on `event`, and that AppConfig may invoke. */
function loadGate({ load }: Pick<Account, 'load'>, body: string): void {
  const code = functionOf(`exports.handler = async (event) => { console.log(JSON.stringify(event)); ${body} };`);
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const gate = {
    ...{ FunctionName: 'gate', Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
  };
  const permission = {
    ...{ FunctionName: { Ref: 'Gate' }, Action: 'lambda:InvokeFunction', Principal: 'appconfig.amazonaws.com' },
  };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
    Gate: { Type: 'AWS::Lambda::Function', Properties: gate },
    Permission: { Type: 'AWS::Lambda::Permission', Properties: permission },
  };
  const stack = { name: 'gate', tags: {}, assets: new Map([['code.zip', code]]), template: { Resources } };
  load({ folder: '', stacks: [stack] });
}

test.each([
  ['lets pass', 'return {};', undefined],
  ['refuses', `throw new Error('no owner');`, 'no owner'],
])('a Lambda validator %s a deployment', async (_, body, words) => {
  const { account, write, start } = await anAppConfig({ validators: [{ Type: 'LAMBDA', Content: functionArn }] });
  loadGate(account, body);
  await write('one');

  const outcome = await start(1).catch((error: unknown) => error);

  if (words === undefined) expect(outcome).toMatchObject({ DeploymentNumber: 1 });
  else expect(outcome).toMatchObject({ Reason: 'InvalidConfiguration', message: expect.stringContaining(words) });
});

/** With a function `gate` that runs `body` on `event`, and an extension that calls it. */
async function withExtension(
  actions: readonly appconfig.ActionPoint[],
  body: string,
  principal = 'appconfig.amazonaws.com',
) {
  const made = await anAppConfig();
  const { account, send, ids } = made;
  account.iam.putRole({ arn: role, trust: trusting(principal) });
  account.iam.attach(role, {
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn }],
  });
  loadGate(account, body);
  const action = { Name: 'call', Uri: functionArn, RoleArn: role };
  const { Id } = await send<appconfig.Extension>(
    new appconfig.CreateExtensionCommand({
      Name: 'gate',
      Actions: Object.fromEntries(actions.map((point) => [point, [action]])),
    }),
  );
  await send(
    new appconfig.CreateExtensionAssociationCommand({
      ExtensionIdentifier: Id!,
      ResourceIdentifier: `arn:aws:appconfig:us-east-1:123456789012:application/${ids.ApplicationId}`,
    }),
  );
  const events = () =>
    account.logs.filter(({ functionName }) => functionName === 'gate').map(({ message }) => JSON.parse(message));
  return { ...made, events };
}

describe('an extension', () => {
  test('sees the content before a deployment, and refuses it', async () => {
    const { write, start, events, ids, state } = await withExtension(
      ['PRE_START_DEPLOYMENT'],
      `return { Error: 'BadRequestError', Message: 'nobody has approved this' };`,
    );
    await write('one');

    const refused = await failureOf(start(1));

    expect(refused.name).toBe('BadRequestException');
    expect(refused.message).toContain('nobody has approved this');
    expect(await state()).toBe('READY_FOR_DEPLOYMENT');
    expect(events()).toMatchObject([
      {
        Type: 'PreStartDeployment',
        Content: Buffer.from('one').toString('base64'),
        ContentVersion: '1',
        DeploymentNumber: 1,
        Application: { Id: ids.ApplicationId, Name: 'shop' },
        Environment: { Name: 'prod' },
        ConfigurationProfile: { Name: 'flags' },
      },
    ]);
  });

  test.each([
    ['trusts somebody else', 'return {};', 'lambda.amazonaws.com', `unable to assume the role ${role}`],
    ['fails', `throw new Error('out of order');`, 'appconfig.amazonaws.com', 'out of order'],
  ])('whose role or function %s stops every deployment', async (_, body, principal, words) => {
    const { write, start, state } = await withExtension(['PRE_START_DEPLOYMENT'], body, principal);
    await write('one');

    const refused = await failureOf(start(1));

    expect(refused).toMatchObject({ name: 'BadRequestException', message: expect.stringContaining(words) });
    expect(await state()).toBe('READY_FOR_DEPLOYMENT');
  });

  test('may replace the content of a version', async () => {
    const { write } = await withExtension(
      ['PRE_CREATE_HOSTED_CONFIGURATION_VERSION'],
      `return { Content: Buffer.from('two').toString('base64'), ContentType: 'text/plain' };`,
    );

    const { Content, ContentType } = await write('one');

    expect([Buffer.from(Content!).toString(), ContentType]).toEqual(['two', 'text/plain']);
  });

  test.each([
    ['says so', `return { Directive: 'ROLL_BACK', Description: 'too many errors' };`, 'too many errors'],
    ['fails', `throw new Error('out of order');`, 'out of order'],
  ])('at a tick takes a deployment back where it %s', async (_, body, words) => {
    const { write, start, pass, deployment } = await withExtension(['AT_DEPLOYMENT_TICK'], body);
    await write('one');
    await start(1, 'AppConfig.Linear20PercentEvery6Minutes');
    await pass(MINUTE);

    const { State, EventLog = [] } = await deployment(1);

    expect(State).toBe('ROLLED_BACK');
    expect(EventLog[1]!.Description).toContain(words);
  });

  test('hears of the deployment afterwards, and may fail then', async () => {
    const { write, start, pass, deployment, events } = await withExtension(
      ['ON_DEPLOYMENT_START', 'ON_DEPLOYMENT_COMPLETE'],
      `throw new Error('out of order');`,
    );
    await write('one');
    await start(1);
    await pass(11 * MINUTE);

    expect((await deployment(1)).State).toBe('COMPLETE');
    const types = new Set(events().map(({ Type }) => Type));
    expect(types).toEqual(new Set(['OnDeploymentStart', 'OnDeploymentComplete']));
  });
});
