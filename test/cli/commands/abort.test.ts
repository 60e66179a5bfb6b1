import { beforeAll, describe, expect, test } from 'vitest';
import { aliasOf, type DeployedAccount, minute, rollingOut, weights } from '../a-deployed-account.ts';

describe('aborting a rollout that bakes', { timeout: 60_000 }, () => {
  test('has taken the traffic back when the answer comes, and says so', async () => {
    const deployed = await rollingOut();
    const before = { from: deployed.account.clock.now(), weights: weights(deployed) };

    const { exitCode, stdout, stderr } = await deployed.tidegate([
      'abort',
      'checkout:live',
      '--reason',
      'carts look wrong',
    ]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^checkout-live-\w+: the canary is taken back\n$/);
    expect(before.weights).toEqual({ 2: 0.1 });
    expect(weights(deployed)).toEqual({});
    expect(deployed.account.clock.now() - before.from).toBeLessThan(2000);
    await deployed.advance(5000);
    const status = await deployed.tidegate(['status', 'checkout:live']);
    expect(status.exitCode).toBe(3);
    expect(status.stdout).toContain('was aborted: aborted by root: carts look wrong');
  });

  test('takes two AWS calls, from the request at the URL to the write of the alias', async () => {
    const deployed = await rollingOut();
    const { rolloutId } = (await deployed.tidegate(['status', 'checkout:live', '--json'])).json as {
      readonly rolloutId: string;
    };
    const from = deployed.account.calls.length;

    await deployed.tidegate(['abort', rolloutId, '--reason', 'carts look wrong']);

    const made = deployed.account.calls.slice(from).filter(({ function: by }) => by === 'tidegate-command');
    expect(made.slice(0, 2).map(({ operation }) => operation)).toEqual(['TransactGetItems', 'UpdateAlias']);
  });

  test('for scripts, says what came of it', async () => {
    const { tidegate } = await rollingOut();

    const { json } = await tidegate(['abort', 'checkout:live', '--reason', 'carts look wrong', '--json']);

    expect(json).toMatchObject({
      did: 'accepted',
      by: 'root',
      target: 'checkout:live',
      version: '2',
      phase: 'finishing',
    });
  });

  test('without a wake-up has taken the traffic back all the same, and the record is closed at the next analysis', async () => {
    const deployed = await rollingOut();
    const { tidegate, account } = deployed;
    account.faults.add({ kind: 'throttle', operation: 'SendTaskSuccess', at: account.clock.now() });

    const { exitCode, stdout } = await tidegate(['abort', 'checkout:live', '--reason', 'carts look wrong']);
    await deployed.advance(2 * minute);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/taken back; the machine could not be woken \(.*\) and reads it at its next analysis\n$/);
    expect(weights(deployed)).toEqual({});
    expect((await tidegate(['status', 'checkout:live'])).stdout).toContain('was aborted');
  });
});

describe('aborting a held rollout', { timeout: 60_000 }, () => {
  test('whose alias somebody moved ends it, and leaves the version that they chose', async () => {
    const deployed = await rollingOut();
    const { tidegate, run } = deployed;
    run('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', FunctionVersion: '3' });
    const held = await tidegate(['status', 'checkout:live', '--wait']);

    const { exitCode } = await tidegate(['abort', 'checkout:live', '--reason', 'version 3 it is']);

    expect(held.exitCode).toBe(4);
    expect(exitCode).toBe(0);
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

    const { exitCode } = await tidegate(['abort', newer, '--reason', 'not today']);

    expect(exitCode).toBe(0);
    expect((await tidegate(['status', newer])).exitCode).toBe(3);
    expect((await tidegate(['status', 'checkout:live'])).stdout).toMatch(/version 2 .* is baking/);
    expect((await tidegate(['get', 'checkout:live'])).stdout).not.toContain(newer);
  });
});

test('a rollout is aborted without a reason, too, and says that none was given', { timeout: 60_000 }, async () => {
  const { tidegate } = await rollingOut();

  const { exitCode } = await tidegate(['abort', 'checkout:live']);

  expect(exitCode).toBe(0);
  expect((await tidegate(['status', 'checkout:live', '--wait'])).stdout).toMatch(
    /aborted by \S+, who gave no reason$/m,
  );
});

describe('there is nothing to abort', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  beforeAll(async () => {
    deployed = await rollingOut();
    await deployed.tidegate(['abort', 'checkout:live', '--reason', 'once']);
    await deployed.advance(5000);
  });

  test('where it has ended: that is refused, and how it ended is said', async () => {
    const { exitCode, stdout, stderr } = await deployed.tidegate(['abort', 'checkout:live', '--reason', 'twice']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^refused: checkout-live-\w+: there is nothing to abort any more: it has ended \(aborted\)/);
  });

  test('and nothing to undo, before somebody says why: the command to type is shown', async () => {
    for (const reason of [[], ['--reason', ' ']]) {
      const { exitCode, stderr } = await deployed.tidegate(['undo', 'checkout:live', ...reason]);

      expect(exitCode).toBe(2);
      expect(stderr).toContain(
        "--reason is missing: why, for those who read the record later; type tidegate undo checkout:live --reason 'TEXT'",
      );
    }
  });

  test('where nothing of that name is known', async () => {
    const { exitCode, stderr } = await deployed.tidegate(['abort', 'checkout-live-1', '--reason', 'why']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no rollout "checkout-live-1"');
  });

  test('where there is no control plane', async () => {
    const { exitCode, stderr } = await deployed.tidegate(['abort', 'x', '--reason', 'y', '--control-plane', 'other']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no function other-command with a URL in this account and Region');
  });
});
