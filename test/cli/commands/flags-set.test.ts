import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStage } from '../../../lib/core/flags/stage.ts';
import { deployDocument, modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';
import { unlocked } from '../unlocked.ts';

const document = modelledFlags('new-checkout');
const why = ['--reason', 'first customers'];
const terminal = { columns: 80, rows: 40 };

let deployed: DeployedAccount;

beforeEach(async () => {
  deployed = await aDeployedAccount();
  await deployed.deployFlags(document);
}, 60_000);

const live = () => deployed.liveFlags().flags;
const set = (...argv: readonly string[]) => deployed.tidegate(['flags', 'set', ...argv]);

describe('tidegate flags set', { timeout: 60_000 }, () => {
  test('shows what changes for whom, deploys it, and keeps who did it and why', async () => {
    const done = await set('new-checkout', 'on 25 % for plan = pro', ...why, '--yes');
    const get = await deployed.tidegate(['flags', 'get', 'new-checkout']);
    const history = await deployed.tidegate(['flags', 'history', 'new-checkout', '--json']);

    expect(done.exitCode).toBe(0);
    expect(done.stderr).toMatch(/^new-checkout: off → on 25 %, off 75 % for plan = pro\n[^]*serves it within \d+ s/);
    expect(get.stdout).toContain('  on 25 %, off 75 % for plan = pro\n  off for everybody else\n');
    expect(history.json).toMatchObject([
      { kind: 'set', reason: 'first customers', says: ['off → on 25 %, off 75 % for plan = pro'] },
    ]);
    expect(live()['another-flag']).toEqual(document.flags['another-flag']);
  });

  test('asks somebody at a terminal, and does nothing if they would rather not', async () => {
    const argv = ['flags', 'set', 'new-checkout', 'on for everybody else', ...why];

    const no = await deployed.tidegate(argv, { terminal, answer: 'no' });
    const between = live();
    const nobody = await deployed.tidegate(argv);
    const yes = await deployed.tidegate(argv, { terminal, answer: 'yes' });

    expect([no.exitCode, nobody.exitCode, yes.exitCode]).toEqual([1, 2, 0]);
    expect(nobody.stderr).toContain('nobody can be asked here; --yes deploys it unasked');
    expect(between).toEqual(document.flags);
    expect(live()['new-checkout']?.defaultVariant).toBe('on');
  });

  test('takes a whole flag from a file, a new one, too', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flags-')), 'flags.json');
    const limits = { state: 'ENABLED', variants: { few: 1, many: 9 }, defaultVariant: 'few', metadata: { owner: 'a' } };
    writeFileSync(file, JSON.stringify({ flags: { limits } }));

    const done = await set('limits', '--file', file, ...why, '--yes');
    const again = await set('limits', '--file', file, ...why, '--yes');

    expect(done.stderr).toContain('limits: added, few for everybody else');
    expect(again.stdout).toBe('flag limits is so already; nothing was written\n');
    expect(live()['limits']).toEqual(limits);
  });

  test('changes nothing that somebody has changed since it was shown', async () => {
    unlocked(deployed.run);
    const foreign = { ...document.flags['new-checkout']!, metadata: { owner: 'search' } };
    const answer = async () => {
      await deployDocument(deployed.account, deployed.home, {
        ...document,
        flags: { ...document.flags, 'new-checkout': foreign },
      });
      await deployed.account.clock.sleep(minute);
      return 'yes';
    };

    const argv = ['flags', 'set', 'new-checkout', 'on for everybody else', ...why];
    const late = await deployed.tidegate(argv, { terminal, answer });

    expect(late.exitCode).toBe(1);
    expect(late.stderr).toContain('somebody has changed flag new-checkout since you looked (owner: rehearsal → search');
    expect(live()['new-checkout']).toEqual(foreign);
  });

  test('waits for the end of a deployment of somebody else’s, and changes what that has left', async () => {
    unlocked(deployed.run);
    const other = { ...document, metadata: { version: 2 } };
    const { ApplicationId, EnvironmentId, ConfigurationProfileId } = deployed.home;
    const { account } = deployed;
    const call = (operation: string, input: object) => account.settle(account.call('appconfig', operation, input));
    const { Id } = (await call('CreateDeploymentStrategy', {
      ...{
        Name: 'a-bit',
        DeploymentDurationInMinutes: 0,
        FinalBakeTimeInMinutes: 1,
        GrowthFactor: 100,
        ReplicateTo: 'NONE',
      },
    })) as { Id: string };
    const where = { ApplicationId, ConfigurationProfileId };
    const Content = Buffer.from(JSON.stringify(other));
    await call('CreateHostedConfigurationVersion', { ...where, ContentType: 'application/json', Content });
    const started = { ...where, EnvironmentId, DeploymentStrategyId: Id, ConfigurationVersion: '2' };
    await call('StartDeployment', started);
    await deployed.advance(45_000);

    const done = await set('new-checkout', 'on for everybody else', ...why, '--yes');

    expect(done.exitCode).toBe(0);
    expect(deployed.liveFlags()).toMatchObject({
      metadata: { version: 2 },
      flags: { 'new-checkout': { defaultVariant: 'on' } },
    });
  });

  test.each([
    [['new-checkout', 'onn for plan = pro'], 'a rule chooses onn, which is not one of its variants (on, off)'],
    [['new-checkout', 'on for in segment staff'], '"$ref" to "staff", which is not in "$evaluators"'],
    [['new-checkout', 'on for plan is pro'], 'expected =, ≠, <, ≤'],
    [['new-chekcout', 'disabled'], 'did you mean new-checkout?'],
    [['new-checkout'], 'say what is to become of new-checkout'],
  ])('%j is refused before anybody is asked', async (argv, says) => {
    const refused = await set(...argv, ...why);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) });
  });

  test('is refused while a rollout has the flag, and after a kill; and wants a reason', async () => {
    unlocked(deployed.run);
    const stage = { rollout: 'r-1', canary: 'on', weight: 0.5 };
    await deployed.deployFlags(openStage(document, 'new-checkout', stage, { begins: 0, ends: 0 }));
    const open = await set('new-checkout', 'disabled', ...why, '--yes');
    await deployed.tidegate(['flags', 'kill', 'another-flag']);
    const killed = await set('another-flag', 'disabled', ...why, '--yes');
    const unexplained = await set('another-flag', 'disabled', '--yes');

    expect(open).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is in rollout r-1; wait for its end, or'),
    });
    expect(killed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('tidegate flags revive another-flag'),
    });
    expect(unexplained).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--reason is missing') });
  });

  test('and remove takes a flag out', async () => {
    const removed = await deployed.tidegate(['flags', 'remove', 'another-flag', '--reason', 'nobody asks', '--yes']);

    expect(removed.stderr).toContain('another-flag: removed, everybody gets what the code falls back to');
    expect(Object.keys(live())).toEqual(['new-checkout']);
  });
});
