import { beforeAll, describe, expect, test } from 'vitest';
import { aStage } from '../../core/rollout/a-rollout.ts';
import { aDeployedAccount, type DeployedAccount, minute, patientPlan } from '../a-deployed-account.ts';

const longPlan = (onBusy: 'queue' | 'supersede' = 'queue') =>
  patientPlan({ stages: [aStage(0.1, { bakeSeconds: 86_400, maxBakeSeconds: 86_400 })], onBusy });

/** A rollout in the middle of its stage. */
async function rollingOut(): Promise<DeployedAccount> {
  const deployed = await aDeployedAccount({ plan: longPlan() });
  await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
  await deployed.advance(5 * minute);
  return deployed;
}

const aliasOf = ({ run }: DeployedAccount) =>
  run('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }) as {
    FunctionVersion: string;
    RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
  };
const weights = (deployed: DeployedAccount) => aliasOf(deployed).RoutingConfig?.AdditionalVersionWeights ?? {};

describe('aborting a rollout that bakes', { timeout: 60_000 }, () => {
  test('takes the traffic back in seconds, and says so', async () => {
    const deployed = await rollingOut();
    const before = { from: deployed.account.clock.now(), weights: weights(deployed) };

    const { exitCode, stdout, stderr } = await deployed.tidegate([
      'abort',
      'checkout:live',
      '--reason',
      'carts look wrong',
    ]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^checkout-live-\w+: aborted; all traffic back on version 1 after 1s\n$/);
    expect(before.weights).toEqual({ 2: 0.1 });
    expect(weights(deployed)).toEqual({});
    expect(deployed.account.clock.now() - before.from).toBeLessThan(10_000);
    const status = await deployed.tidegate(['status', 'checkout:live']);
    expect(status.exitCode).toBe(3);
    expect(status.stdout).toContain('was aborted: aborted: carts look wrong');
  });

  test('takes two AWS calls from the end of Analyze to the write of the alias', async () => {
    const deployed = await rollingOut();

    await deployed.tidegate(['abort', 'checkout:live', '--reason', 'carts look wrong']);

    const { calls } = deployed.account;
    const revert = calls.findLastIndex(({ operation }) => operation === 'UpdateAlias');
    const analyze = calls.findLastIndex((call, i) => i < revert && call.function === 'tidegate-analyze');
    const between = calls.slice(analyze + 1, revert + 1).filter(({ function: by }) => by === 'tidegate-roll-back');
    expect(calls[analyze]?.operation).toBe('TransactWriteItems');
    expect(between.map(({ operation }) => operation)).toEqual(['GetItem', 'UpdateAlias']);
  });

  test('for scripts, says what came of it', async () => {
    const { tidegate } = await rollingOut();

    const { json } = await tidegate(['abort', 'checkout:live', '--reason', 'carts look wrong', '--json']);

    expect(json).toMatchObject({ aborted: true, signaled: true, outcome: 'aborted', weight: 0 });
  });

  test('without a wake-up takes effect at the next analysis', async () => {
    const deployed = await rollingOut();
    const { tidegate, account } = deployed;
    account.faults.add({ kind: 'throttle', operation: 'SendTaskSuccess', at: account.clock.now() });
    const from = account.clock.now();

    const { exitCode, stdout, stderr } = await tidegate(['abort', 'checkout:live', '--reason', 'carts look wrong']);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^the machine could not be woken \(.*\); it reads the abort at its next analysis\n$/);
    expect(stdout).toMatch(/: aborted; all traffic back on version 1 after \d+s\n$/);
    expect(account.clock.now() - from).toBeLessThan(70_000);
    expect(weights(deployed)).toEqual({});
  });
});

describe('aborting a held rollout', { timeout: 60_000 }, () => {
  test('whose alias somebody moved ends it, and leaves the version that they chose', async () => {
    const deployed = await rollingOut();
    const { tidegate, run } = deployed;
    run('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', FunctionVersion: '3' });
    const held = await tidegate(['status', 'checkout:live', '--wait']);

    const { exitCode, stdout } = await tidegate(['abort', 'checkout:live', '--reason', 'version 3 it is']);

    expect(held.exitCode).toBe(4);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('aborted; all traffic back on version 3');
    expect(aliasOf(deployed).FunctionVersion).toBe('3');
    expect(weights(deployed)).toEqual({});
  });
});

describe('aborting a rollout that waits for its turn', { timeout: 60_000 }, () => {
  test('closes it without a machine, and lets the one before it go on', async () => {
    const { tidegate, advance } = await rollingOut();
    const { stdout } = await tidegate(['start', 'checkout:live', '--version', '3', '--key', 'newer']);
    const newer = stdout.trim();
    await advance(minute);
    const tree = await tidegate(['get', 'checkout:live']);

    const { exitCode, stdout: said } = await tidegate(['abort', newer, '--reason', 'not today']);

    expect(tree.stdout.replaceAll('\n', ' ')).toContain(`rollout ${newer} waits for the end of this one`);
    expect({ exitCode, said }).toEqual({ exitCode: 0, said: `${newer}: aborted; nothing had been shifted\n` });
    expect((await tidegate(['status', newer])).exitCode).toBe(3);
    expect((await tidegate(['status', 'checkout:live'])).stdout).toMatch(/version 2 .* is baking/);
    expect((await tidegate(['get', 'checkout:live'])).stdout).not.toContain(newer);
  });
});

describe('there is nothing to abort', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  beforeAll(async () => {
    deployed = await rollingOut();
    await deployed.tidegate(['abort', 'checkout:live', '--reason', 'once']);
  });

  test('where it has ended: that is refused, and how it ended is said', async () => {
    const { exitCode, stdout, stderr } = await deployed.tidegate(['abort', 'checkout:live', '--reason', 'twice']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^there is nothing to abort any more: checkout-live-\w+: .* was aborted: aborted: once\n$/);
  });

  test('without a reason', async () => {
    for (const reason of [[], ['--reason', ' ']]) {
      const { exitCode, stderr } = await deployed.tidegate(['abort', 'checkout:live', ...reason]);

      expect(exitCode).toBe(2);
      expect(stderr).toContain('--reason is missing');
    }
  });

  test('where nothing of that name is known', async () => {
    const { exitCode, stderr } = await deployed.tidegate(['abort', 'checkout-live-1', '--reason', 'why']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no rollout "checkout-live-1"');
  });
});
