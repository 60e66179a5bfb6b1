import { describe, expect, it } from 'vitest';
import type { TemplateResource } from '../../../../lib/account/cloudformation/template.ts';
import { aDeployment, states } from '../../cloudformation/a-deployment.ts';

const ref = (Ref: string) => ({ Ref });
const resource = (type: string, Properties: object, others: object = {}): TemplateResource => ({
  ...{ Type: `AWS::AppConfig::${type}`, Properties: { ...Properties } },
  ...others,
});

interface Shape {
  readonly application?: object;
  readonly environment?: object;
  readonly profile?: object;
  readonly strategy?: object;
  readonly version?: object;
}

/** What CDK's constructs make of flags: an application, an environment, a profile, a strategy, perhaps a version. */
const flags = ({ application, environment, profile, strategy, version }: Shape = {}) => ({
  App: resource('Application', { Name: 'shop', ...application }),
  Env: resource('Environment', { ApplicationId: ref('App'), Name: 'production', ...environment }),
  Profile: resource('ConfigurationProfile', {
    ...{ ApplicationId: ref('App'), Name: 'flags', LocationUri: 'hosted', Type: 'AWS.Freeform' },
    ...profile,
  }),
  AtOnce: resource('DeploymentStrategy', {
    ...{ Name: 'at-once', DeploymentDurationInMinutes: 0, FinalBakeTimeInMinutes: 0, GrowthFactor: 100 },
    ...{ ReplicateTo: 'NONE', ...strategy },
  }),
  ...(version && {
    First: resource('HostedConfigurationVersion', {
      ...{ ApplicationId: ref('App'), ConfigurationProfileId: ref('Profile') },
      ...{ ContentType: 'application/json', Content: '{"flags":{}}', ...version },
    }),
  }),
});

/** By names, which AppConfig takes for ids. */
const place = { ApplicationId: 'shop', ConfigurationProfileId: 'flags' };

const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

async function list(account: ReturnType<typeof aDeployment>, operation: string, input: object = {}) {
  const { Items } = (await account.settle(account.call('appconfig', operation, input))) as {
    readonly Items: readonly Readonly<Record<string, unknown>>[];
  };
  return Items;
}

describe('a stack with AppConfig in it', () => {
  it('changes in place what AppConfig lets change', async () => {
    const account = aDeployment();
    await account.deploy(flags());
    const [before] = await list(account, 'ListApplications');

    const stack = await account.deploy(
      flags({
        application: { Name: 'store' },
        environment: { Description: 'what customers see' },
        profile: { Description: 'all flags' },
        strategy: { FinalBakeTimeInMinutes: 5 },
      }),
    );

    const ApplicationId = before?.['Id'];
    expect(states(stack).at(-1)).toBe('UPDATE_COMPLETE');
    expect(await list(account, 'ListApplications')).toMatchObject([{ Id: ApplicationId, Name: 'store' }]);
    expect(await list(account, 'ListEnvironments', { ApplicationId })).toMatchObject([
      { Name: 'production', Description: 'what customers see' },
    ]);
    expect((await list(account, 'ListDeploymentStrategies')).find(({ Name }) => Name === 'at-once')).toMatchObject({
      FinalBakeTimeInMinutes: 5,
    });
  });

  it('makes another version of another content, and deletes the one before', async () => {
    const account = aDeployment();
    await account.deploy(flags({ version: {} }));

    const stack = await account.deploy(flags({ version: { Content: '{"flags":{"a":{}}}' } }));

    expect(states(stack).at(-1)).toBe('UPDATE_COMPLETE');
    const versions = await list(account, 'ListHostedConfigurationVersions', place);
    expect(versions).toMatchObject([{ VersionNumber: 2 }]);
  });

  it('is deleted with all that it made', async () => {
    const account = aDeployment();
    await account.deploy(flags({ version: {} }));

    await account.destroy();

    expect(await list(account, 'ListApplications')).toEqual([]);
    expect((await list(account, 'ListDeploymentStrategies')).filter(({ Name }) => Name === 'at-once')).toEqual([]);
  });

  it('fails to be deleted while somebody has left a version in its profile', async () => {
    const account = aDeployment();
    await account.deploy(flags());
    await account.settle(
      account.call('appconfig', 'CreateHostedConfigurationVersion', {
        ...{ ...place, ContentType: 'application/json', Content: new TextEncoder().encode('{}') },
      }),
    );

    const stack = await account.destroy();

    expect(states(stack).at(-1)).toBe('DELETE_FAILED');
    expect(stack.events.find(({ status }) => status === 'DELETE_FAILED')?.reason).toContain(
      'because there are still hosted configuration versions existing under it.',
    );
  });

  it('keeps what is to be kept', async () => {
    const account = aDeployment();
    const { App, Env, Profile, AtOnce } = flags();
    await account.deploy({
      App: { ...App, ...kept },
      Env: { ...Env, ...kept },
      Profile: { ...Profile, ...kept },
      AtOnce,
    });

    await account.destroy();

    expect(await list(account, 'ListApplications')).toMatchObject([{ Name: 'shop' }]);
  });

  it('goes back to what it was where an update fails', async () => {
    const account = aDeployment();
    await account.deploy(flags());
    const broken: TemplateResource = {
      Type: 'AWS::Events::Rule',
      Properties: { EventBusName: 'nowhere', EventPattern: { source: ['a'] } },
    };

    const stack = await account.deploy({ ...flags({ application: { Name: 'store' } }), Broken: broken });

    expect(states(stack).at(-1)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await list(account, 'ListApplications')).toMatchObject([{ Name: 'shop' }]);
  });
});
