import { beforeEach, describe, expect, test } from 'vitest';
import type { FlagDocument } from '../../../lib/core/flags/document.ts';
import { modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { registerTarget } from '../../../lib/rehearsal/register-target.ts';
import { controlPlaneStack } from '../../../lib/rehearsal/synthesize.ts';
import { aPlan, aStage } from '../../core/rollout/a-rollout.ts';
import { unlocked } from '../unlocked.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';
import { aFlagReadingFunction } from '../a-flag-reading-function.ts';

const on = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' } as const;
const document: FlagDocument = {
  ...modelledFlags('new-checkout'),
  flags: { ...modelledFlags('new-checkout').flags, search: { ...on, metadata: { owner: 'search' } } },
};

let deployed: DeployedAccount;

beforeEach(async () => {
  deployed = await aDeployedAccount();
  await deployed.deployFlags(document);
}, 60_000);

const live = () => deployed.liveFlags().flags;

describe('tidegate flags kill', { timeout: 60_000 }, () => {
  test('serves off to everybody, says how far that is, and keeps who did it and why', async () => {
    aFlagReadingFunction(deployed, deployed.home, 30);

    const killed = await deployed.tidegate(['flags', 'kill', 'search', '--reason', 'it is slow']);
    const get = await deployed.tidegate(['flags', 'get', 'search']);
    const list = await deployed.tidegate(['flags', 'list']);
    const history = await deployed.tidegate(['flags', 'history', 'search', '--json']);

    expect(killed.exitCode).toBe(0);
    expect(killed.stdout).toContain('search: on → off for everybody');
    expect(killed.stderr).toMatch(
      /within 4\d s: [\d.]+ s to deploy it, which is over, 30 s until its agent asks AppConfig, 10 s until/,
    );
    expect(killed.stderr).toContain('They are read by checkout-reader (30 s).');
    expect(get.stdout).toMatch(/ off for everybody\n.* killed by .*: it is slow\n/);
    expect(list.stdout).toMatch(/search +search +off, killed/);
    expect(history.json).toMatchObject([
      { kind: 'killed', reason: 'it is slow', arn: expect.stringMatching(/^arn:aws/) },
    ]);
    expect(live()['new-checkout']).toEqual(document.flags['new-checkout']);
  });

  test('twice is once: the first one’s time stays, nothing is deployed, and changing it is refused before it is shown', async () => {
    await deployed.tidegate(['flags', 'kill', 'search']);
    const killed = live()['search'];
    await deployed.advance(minute);

    const again = await deployed.tidegate(['flags', 'kill', 'search']);
    const set = await deployed.tidegate(['flags', 'set', 'search', 'off for everybody', '--reason', 'why', '--yes']);
    const unknown = await deployed.tidegate(['flags', 'get', 'nothing-like-it']);

    expect(again).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('serves off to everybody already: killed by'),
    });
    expect(live()['search']).toEqual(killed);
    expect(set).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^refused: flag search was killed by .* first\n$/),
    });
    expect(unknown.stderr).toContain('there is no flag nothing-like-it; tidegate flags list shows all');
  });

  test('is undone by revive, which puts the rules in force again', async () => {
    await deployed.tidegate(['flags', 'kill', 'another-flag']);

    const revived = await deployed.tidegate(['flags', 'revive', 'another-flag']);
    const again = await deployed.tidegate(['flags', 'revive', 'another-flag']);

    expect(revived.stdout).toContain('off → on for plan = pro');
    expect(again.stdout).toContain('flag another-flag is not killed');
    expect(live()['another-flag']).toEqual(document.flags['another-flag']);
  });

  test('aborts the rollout of the flag, which neither undoes it nor begins again', async () => {
    const stages = [aStage(0.5, { bakeSeconds: 3600, maxBakeSeconds: 3600 })];
    const plan = aPlan({ target: { flag: 'new-checkout' }, stages });
    const flags = deployed.flagsPlace;
    const registered = { tableName: deployed.tableName, controlPlane: controlPlaneStack.name, flags };
    await registerTarget(deployed.account, registered, { plan, owner: 'rehearsal' });
    await deployed.tidegate(['start', 'flag:new-checkout', '--version', 'on']);
    await deployed.advance(5 * minute);
    const before = live()['new-checkout'];

    const killed = await deployed.tidegate(['flags', 'kill', 'new-checkout']);
    await deployed.advance(10 * minute);
    const status = await deployed.tidegate(['status', 'flag:new-checkout', '--json']);
    const again = await deployed.tidegate(['start', 'flag:new-checkout', '--version', 'on', '--key', 'again']);
    await deployed.advance(5 * minute);

    expect(before?.metadata).toHaveProperty('rollout');
    expect(killed.stdout).toMatch(/rollout \S+ of the flag was aborted/);
    expect(status.json).toMatchObject({ outcome: 'aborted' });
    expect(again.exitCode).toBe(0);
    expect(live()['new-checkout']).toMatchObject({
      targeting: { if: [true, 'off', null] },
      metadata: { killed: expect.any(String) },
    });
    expect(live()['new-checkout']?.metadata).not.toHaveProperty('rollout');
  });

  test('stops a deployment of somebody else’s that is in its way, and says so', async () => {
    unlocked(deployed.run);
    const { ApplicationId, EnvironmentId, ConfigurationProfileId } = deployed.home;
    const where = { ApplicationId, EnvironmentId, ConfigurationProfileId };
    await call('CreateHostedConfigurationVersion', {
      ...{ ApplicationId, ConfigurationProfileId, ContentType: 'application/json' },
      Content: Buffer.from(JSON.stringify({ ...document, metadata: { by: 'others' } })),
    });
    await call('StartDeployment', {
      ...where,
      ...{ DeploymentStrategyId: 'AppConfig.Canary10Percent20Minutes', ConfigurationVersion: '2' },
    });
    await deployed.advance(minute);

    const killed = await deployed.tidegate(['flags', 'kill', 'search', '--json']);

    expect(killed.json).toMatchObject({ did: 'accepted', flag: { stopped: 2 } });
    expect((killed.json as { propagation: { deploySeconds: number } }).propagation.deploySeconds).toBeLessThan(30);
    expect(live()['search']).toMatchObject({ targeting: { if: [true, 'off', null] } });
  });

  test('has reached the last environment by the time that it says', async () => {
    aFlagReadingFunction(deployed, deployed.home);
    const environments = 5;
    const askAll = () => Promise.all(Array.from({ length: environments }, () => ask('search')));
    const settle = <T>(work: Promise<T>) => deployed.account.settle(work);
    await settle(askAll());

    const { json } = await deployed.tidegate(['flags', 'kill', 'search', '--json']);
    const deployedAt = deployed.account.clock.now();
    let lastOn = deployedAt;
    for (let second = 0; second < 120; second++) {
      const answers = await settle(askAll());
      if (answers.includes(true)) lastOn = deployed.account.clock.now();
      await deployed.advance(1000);
    }

    const { propagation } = json as { propagation: { seconds: number; deploySeconds: number } };
    const seconds = propagation.deploySeconds + (lastOn - deployedAt) / 1000;
    expect(seconds).toBeGreaterThan(20);
    // Its environments are called every second or so, and each of the two who ask waits for a request.
    expect(seconds).toBeLessThan(propagation.seconds + 4);
  });

  test('keeps a flag from being stale for a while; others are told of, by their document and by what was counted', async () => {
    const { cloudwatch } = deployed.account.services;
    const hour = Math.floor(deployed.account.clock.now() / minute) * minute - 60 * minute;
    const at = { periodStart: hour, visibleAt: hour, namespace: 'Tidegate/Flags', metric: 'Requests' };
    cloudwatch.record({ ...at, dimensions: { 'flag:another-flag': 'off' }, count: 812, sum: 812, min: 1, max: 1 });
    await deployed.tidegate(['flags', 'kill', 'search']);

    const stale = await deployed.tidegate(['flags', 'stale', '--unchanged', '3', '--fail']);

    expect(stale.exitCode).toBe(1);
    expect(stale.stdout).toBe(`new-checkout  rehearsal
  everybody gets off, and unchanged for 4 days
  → keep in the code what off does, then tidegate flags remove new-checkout --reason TEXT
another-flag  rehearsal
  all 812 requests that were counted got off, whatever its rules say
  → see whether its rules still mean somebody, and take out those that do not
`);
  });

  test.each([
    [['serch'], 2, 'there is no flag serch'],
    [['search', '--variant', 'blue'], 2, 'has no variant blue; say which of on, off'],
  ])('of %j is refused', async (argv, exitCode, says) => {
    const refused = await deployed.tidegate(['flags', 'kill', ...argv]);

    expect(refused).toMatchObject({ exitCode, stderr: expect.stringContaining(says) });
    expect(live()).toEqual(document.flags);
  });
});

const call = (operation: string, input: object) =>
  deployed.account.settle(deployed.account.call('appconfig', operation, input));

async function ask(key: string): Promise<unknown> {
  const Payload = Buffer.from(JSON.stringify({ key, waitMs: 50 }));
  const { Payload: answer } = (await deployed.account.call('lambda', 'Invoke', {
    FunctionName: 'checkout-reader',
    Payload,
  })) as {
    Payload: Uint8Array;
  };
  return JSON.parse(Buffer.from(answer).toString());
}
