import {
  AppConfigClient,
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand,
  CreateHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { expect, test } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { moveAlone } from '../../lib/aws/flag-batch.ts';
import { flagAliases } from '../../lib/aws/flag-aliases.ts';
import { appConfigFlags } from '../../lib/aws/flag-store.ts';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';

const two = aDocument({ 'new-checkout': aFlag(), search: aFlag() });
const on = (weight: number) => ({ version: 'off', canary: { version: 'on', weight } });
const mark = { rolloutId: 'r-1' };

/** An environment with a document deployed, over the real client. */
async function anEnvironment(document: FlagDocument = two) {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2026, 0, 5, 9) });
  const client = new AppConfigClient(account.clientConfig());
  const done = <T>(promise: Promise<T>) => account.settle(promise);
  const { Id: ApplicationId = '' } = await done(client.send(new CreateApplicationCommand({ Name: 'shop' })));
  const { Id: EnvironmentId = '' } = await done(
    client.send(new CreateEnvironmentCommand({ ApplicationId, Name: 'production' })),
  );
  const profile = { ApplicationId, Name: 'flags', LocationUri: 'hosted', Type: 'AWS.Freeform' };
  const { Id: profileId = '' } = await done(client.send(new CreateConfigurationProfileCommand(profile)));
  const strategy = (Name: string, FinalBakeTimeInMinutes: number) =>
    done(
      client.send(
        new CreateDeploymentStrategyCommand({
          ...{ Name, FinalBakeTimeInMinutes, DeploymentDurationInMinutes: 0, GrowthFactor: 100, ReplicateTo: 'NONE' },
        }),
      ),
    );
  const { Id: strategyId = '' } = await strategy('at-once', 0);
  const { Id: slow = '' } = await strategy('slow', 60);

  /** Somebody else deploys, with their own tools. */
  const deploy = async (next: FlagDocument, DeploymentStrategyId = strategyId) => {
    const { VersionNumber } = await done(
      client.send(
        new CreateHostedConfigurationVersionCommand({
          ...{ ApplicationId, ConfigurationProfileId: profileId, ContentType: 'application/json' },
          Content: new TextEncoder().encode(JSON.stringify(next)),
        }),
      ),
    );
    const where = { ApplicationId, EnvironmentId, ConfigurationProfileId: profileId, DeploymentStrategyId };
    await done(client.send(new StartDeploymentCommand({ ...where, ConfigurationVersion: String(VersionNumber) })));
    await account.clock.runUntil(account.clock.now() + 5_000);
  };
  await deploy(document);

  const { now, sleep } = account.clock;
  const store = appConfigFlags(
    client,
    { applicationId: ApplicationId, environmentId: EnvironmentId, profileId, strategyId },
    { now, sleep },
  );
  const states = async () => {
    const { Items = [] } = await done(client.send(new ListDeploymentsCommand({ ApplicationId, EnvironmentId })));
    return Items.map(({ State }) => State);
  };
  const flags = flagAliases({ store, move: moveAlone(store), now, sleep });
  return { store, flags, done, deploy, slow, states };
}

const at = (aliasName: string) => ({ functionName: 'flag', aliasName });

test('a flag is read as an alias, moved, promoted, and found as it was left', async () => {
  const { flags, done } = await anEnvironment();
  const before = await done(flags.read(at('new-checkout')));

  const answer = await done(flags.write(at('new-checkout'), on(0.25), before?.revisionId ?? '', mark));
  const shifted = await done(flags.read(at('new-checkout')));
  const promoted = await done(flags.point(at('new-checkout'), 'on'));

  expect(before?.alias).toEqual({ version: 'off' });
  expect(answer).toEqual({ kind: 'written', revisionId: shifted?.revisionId });
  expect(shifted?.alias).toEqual(on(0.25));
  expect(promoted.alias).toEqual({ version: 'on' });
  expect(await done(flags.read(at('no-such-flag')))).toBeUndefined();
});

test('whoever edits another flag is not in the way, and keeps the edit; whoever edits this one is seen', async () => {
  const { store, flags, done, deploy } = await anEnvironment();
  const { revisionId = '' } = (await done(flags.read(at('new-checkout')))) ?? {};
  await deploy(aDocument({ ...two.flags, search: aFlag({ defaultVariant: 'on' }) }));

  const answer = await done(flags.write(at('new-checkout'), on(0.1), revisionId, mark));
  await done(flags.revert(at('new-checkout')));

  expect(answer.kind).toBe('written');
  expect(await done(store.read())).toEqual(aDocument({ ...two.flags, search: aFlag({ defaultVariant: 'on' }) }));
  expect(await done(flags.write(at('search'), on(0.1), revisionId.replace(/./g, '0'), mark))).toEqual({
    kind: 'moved',
  });
});

test('two writers at once both get their change in, the second one on top of the first', async () => {
  const { flags, done } = await anEnvironment();
  const [checkout, search] = await Promise.all([done(flags.read(at('new-checkout'))), done(flags.read(at('search')))]);

  const answers = await done(
    Promise.all([
      flags.write(at('new-checkout'), on(0.1), checkout?.revisionId ?? '', mark),
      flags.write(at('search'), on(0.2), search?.revisionId ?? '', { rolloutId: 'r-2' }),
    ]),
  );

  expect(answers.map(({ kind }) => kind)).toEqual(['written', 'written']);
  expect((await done(flags.read(at('new-checkout'))))?.alias).toEqual(on(0.1));
  expect((await done(flags.read(at('search'))))?.alias).toEqual(on(0.2));
});

test('a forward write waits for a deployment of somebody else, and a revert stops it', async () => {
  const { flags, done, deploy, slow, states } = await anEnvironment();
  const { revisionId = '' } = (await done(flags.read(at('new-checkout')))) ?? {};
  const written = await done(flags.write(at('new-checkout'), on(0.5), revisionId, mark));
  await deploy(two, slow);

  const forward = await done(
    flags.write(at('new-checkout'), on(0.9), 'revisionId' in written ? written.revisionId : ''),
  );
  const inBetween = await states();
  const reverted = await done(flags.revert(at('new-checkout')));

  expect(forward).toEqual({ kind: 'busy', detail: 'deployment 3 of flags is BAKING' });
  expect(inBetween).toEqual(['BAKING', 'COMPLETE', 'COMPLETE']);
  expect(reverted?.alias).toEqual({ version: 'off' });
  expect(await states()).toEqual(['COMPLETE', 'ROLLED_BACK', 'COMPLETE', 'COMPLETE']);
});

test('an edit that changes nothing deploys nothing', async () => {
  const { flags, done, states } = await anEnvironment();

  await done(flags.revert(at('new-checkout')));

  expect(await states()).toEqual(['COMPLETE']);
});
