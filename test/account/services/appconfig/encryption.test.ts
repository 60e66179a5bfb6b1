import * as appconfig from '@aws-sdk/client-appconfig';
import { describe, expect, test } from 'vitest';
import { anAppConfig, failureOf, MINUTE } from './an-appconfig.ts';

const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = 'arn:aws:iam::123456789012:role/somebody';

/** A document that is deployed from a profile with a key, and somebody who may do everything in AppConfig but use keys. */
async function encrypted(...allowed: string[]) {
  const made = await anAppConfig();
  const { ids, account } = made;
  const { ApplicationId } = ids;
  const { Id: ConfigurationProfileId, KmsKeyArn } = await made.send<appconfig.ConfigurationProfile>(
    new appconfig.CreateConfigurationProfileCommand({
      ...{ ApplicationId, Name: 'secret', LocationUri: 'hosted', KmsKeyIdentifier: key },
    }),
  );
  const profile = { ApplicationId, ConfigurationProfileId };
  const version = { ...profile, Content: Buffer.from('{}'), ContentType: 'application/json' };
  const deployment = { ...ids, ...profile, DeploymentStrategyId: 'AppConfig.AllAtOnce', ConfigurationVersion: '1' };
  const { KmsKeyArn: ofVersion } = await made.send<appconfig.HostedConfigurationVersion>(
    new appconfig.CreateHostedConfigurationVersionCommand(version),
  );
  account.iam.putRole({ arn, trust: { Statement: [] } });
  account.iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: 'appconfig:*', Resource: '*' }] });
  if (allowed.length > 0) {
    account.iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: allowed, Resource: key }] });
  }
  const somebody = made.as({ kind: 'role', arn });
  const by = (command: object) => account.settle(somebody.send(command as never) as Promise<unknown>);
  return {
    keys: [KmsKeyArn, ofVersion],
    write: () => by(new appconfig.CreateHostedConfigurationVersionCommand(version)),
    read: () => by(new appconfig.GetHostedConfigurationVersionCommand({ ...profile, VersionNumber: 1 })),
    deploy: () => by(new appconfig.StartDeploymentCommand(deployment)),
  };
}

describe('a profile with a key', () => {
  test('has its versions encrypted with it', async () => {
    expect((await encrypted()).keys).toEqual([key, key]);
  });

  test.each([
    ['write', 'kms:GenerateDataKey'],
    ['read', 'kms:Decrypt'],
    ['deploy', 'kms:Decrypt'],
  ] as const)('lets nobody %s its versions without %s, in the words of IAM', async (what, action) => {
    const without = await encrypted();
    const withIt = await encrypted(action);

    const refused = await failureOf(without[what]());

    expect(refused).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: ${action} on resource: ${key}`),
    });
    await expect(withIt[what]()).resolves.toBeDefined();
  });
});

test('clients of a data plane need the key, too', async () => {
  const { account, send, ids, pass } = await anAppConfig();
  const { ApplicationId, EnvironmentId } = ids;
  const { Id } = await send<appconfig.ConfigurationProfile>(
    new appconfig.CreateConfigurationProfileCommand({
      ...{ ApplicationId, Name: 'secret', LocationUri: 'hosted', KmsKeyIdentifier: key },
    }),
  );
  const place = { ApplicationId, ConfigurationProfileId: Id };
  const Content = Buffer.from('{}');
  await send(new appconfig.CreateHostedConfigurationVersionCommand({ ...place, Content, ContentType: 'text/plain' }));
  const deployment = {
    ...place,
    EnvironmentId,
    DeploymentStrategyId: 'AppConfig.AllAtOnce',
    ConfigurationVersion: '1',
  };
  await send(new appconfig.StartDeploymentCommand(deployment));
  await pass(11 * MINUTE);
  account.iam.putRole({ arn, trust: { Statement: [] } });
  account.iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: 'appconfig:*', Resource: '*' }] });
  const principal = { kind: 'role', arn } as const;
  const call = (operation: string, input: object) =>
    account.settle(account.call('appconfig', operation, input, principal)) as Promise<Record<string, string>>;

  const { InitialConfigurationToken: ConfigurationToken } = await call('StartConfigurationSession', {
    ...{
      ApplicationIdentifier: ApplicationId,
      EnvironmentIdentifier: EnvironmentId,
      ConfigurationProfileIdentifier: Id,
    },
  });
  const refused = await failureOf(call('GetLatestConfiguration', { ConfigurationToken }));

  expect(refused.message).toContain('kms:Decrypt');
});
