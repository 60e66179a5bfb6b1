import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { dynamoFlagApprovals } from '../../../lib/aws/flag-approvals.ts';
import { dynamoTable } from '../../../lib/aws/table.ts';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deployDocument, modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { liveDocument } from '../../../lib/rehearsal/flag-home.ts';
import { registerTarget } from '../../../lib/rehearsal/register-target.ts';
import { controlPlaneStack } from '../../../lib/rehearsal/synthesize.ts';
import { aPlan, aStage } from '../../core/rollout/a-rollout.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';

const document = modelledFlags('new-checkout');
const opened = {
  ...document,
  flags: { ...document.flags, 'new-checkout': { ...document.flags['new-checkout']!, defaultVariant: 'on' } },
};

let deployed: DeployedAccount;

beforeEach(async () => {
  deployed = await aDeployedAccount();
  await deployed.deployFlags(document);
}, 60_000);

const live = () => deployed.liveFlags();
const set = () => deployed.tidegate(['flags', 'set', 'new-checkout', 'on for plan = pro', '--reason', 'a', '--yes']);
const keptOut = () => {
  const table = dynamoTable(new DynamoDBClient(deployed.account.clientConfig()), deployed.tableName);
  return deployed.account.settle(dynamoFlagApprovals(table, deployed.flagsPlace).keptOut());
};

describe('the lock on flags', { timeout: 60_000 }, () => {
  test('lets the first document of an environment pass, and what the command line changes after it', async () => {
    const changed = await set();
    const killed = await deployed.tidegate(['flags', 'kill', 'new-checkout']);
    const revived = await deployed.tidegate(['flags', 'revive', 'new-checkout']);

    expect([changed.exitCode, killed.exitCode, revived.exitCode]).toEqual([0, 0, 0]);
    expect(await keptOut()).toEqual([]);
  });

  test('refuses the document of somebody else, says who may deploy and how, and keeps that it did', async () => {
    const refused = await deployed.deployFlags(opened).catch((error: unknown) => error);

    expect(refused).toMatchObject({
      name: 'BadRequestException',
      message: expect.stringMatching(/control plane tidegate alone.*tidegate flags set.*ControlPlane\.grantCommands/),
    });
    expect(live()).toEqual(document);
    expect(await keptOut()).toMatchObject([{ kind: 'locked-out', deployment: 2, version: '2' }]);
    const history = await deployed.tidegate(['flags', 'history', 'new-checkout']);
    expect(history.stdout).toContain('locked out\n  deployment 2 of the whole document, version 2, which nobody had');
  });

  test('refuses a document that was approved once, when it comes again', async () => {
    await set();
    const approved = live();
    await deployed.tidegate(['flags', 'kill', 'new-checkout']);
    const killed = live();

    const refused = await deployed.deployFlags(approved).catch((error: unknown) => error);

    expect(refused).toMatchObject({ name: 'BadRequestException' });
    expect(live()).toEqual(killed);
  });

  test('is no obstacle to who deploys other things to the same environment', async () => {
    const { ApplicationId } = deployed.home;
    const { Id } = deployed.run('appconfig', 'CreateConfigurationProfile', {
      ...{ ApplicationId, Name: 'limits', LocationUri: 'hosted', Type: 'AWS.Freeform' },
    }) as { Id: string };

    void deployDocument(deployed.account, { ...deployed.home, ConfigurationProfileId: Id }, document);
    await deployed.advance(minute);
    const changed = await set();

    expect(liveDocument(deployed.run, { ...deployed.home, ConfigurationProfileId: Id })).toEqual(document);
    expect(changed.exitCode).toBe(0);
  });

  test('leaves no value of a variant in a log, nor do those who write: people, rollouts and who is refused', async () => {
    const hushed = { ...document.flags['new-checkout']!, variants: { on: 'hush-1', off: 'hush-2' } };
    const file = join(mkdtempSync(join(tmpdir(), 'flags-')), 'flags.json');
    writeFileSync(file, JSON.stringify({ flags: { 'new-checkout': hushed } }));
    const why = ['--reason', 'values', '--yes'];
    const plan = aPlan({
      target: { flag: 'new-checkout' },
      stages: [aStage(0.5, { bakeSeconds: 3600, maxBakeSeconds: 3600 })],
    });
    const flags = deployed.flagsPlace;

    await deployed.tidegate(['flags', 'set', 'new-checkout', '--file', file, ...why]);
    await deployed.deployFlags({ ...live(), metadata: { by: 'others' } }).catch(() => {});
    const registered = { tableName: deployed.tableName, controlPlane: controlPlaneStack.name, flags };
    await registerTarget(deployed.account, registered, { plan, owner: 'rehearsal' });
    await deployed.tidegate(['start', 'flag:new-checkout', '--version', 'on']);
    await deployed.advance(5 * minute);
    await deployed.tidegate(['flags', 'kill', 'new-checkout']);
    await deployed.advance(5 * minute);

    const logs = deployed.account.logs.map(({ message }) => message).join('\n');
    for (const task of ['command', 'flag-lock', 'prepare', 'shift', 'analyze', 'finish']) {
      expect(logs).toContain(`"task":"${task}"`);
    }
    expect(live().flags['new-checkout']?.variants).toEqual(hushed.variants);
    expect(logs).not.toContain('hush-');
    const history = await deployed.tidegate(['flags', 'history', 'new-checkout']);
    expect(history.stdout).toMatch(/set by .*locked out.*moved by rollout .*killed by /s);
    expect(history.stdout).not.toContain('hush-');
  });

  test('stops everything where it does not answer, and says so: what is served stays', async () => {
    const { Actions } = deployed.run('appconfig', 'GetExtension', { ExtensionIdentifier: 'tidegate-flag-lock' }) as {
      Actions: { PRE_START_DEPLOYMENT: [{ RoleArn: string }] };
    };
    const [{ RoleArn }] = Actions.PRE_START_DEPLOYMENT;
    deployed.account.iam.attach(RoleArn, { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] });

    const changed = await set();

    expect(changed.exitCode).toBe(1);
    expect(changed.stderr).toContain('it could not be deployed, because');
    expect(changed.stderr).toContain('lambda:InvokeFunction');
    expect(live()).toEqual(document);
  });
});
