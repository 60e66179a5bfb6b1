import { beforeAll, describe, expect, test } from 'vitest';
import { rolloutId } from '../../../lib/core/rollout/request.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';

describe('asking for a rollout', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  beforeAll(async () => {
    deployed = await aDeployedAccount({ others: ['cart'] });
  });

  test("prints the rollout's id, by which the control plane knows it, too", async () => {
    const { exitCode, stdout, stderr } = await deployed.tidegate([
      'start',
      'checkout:live',
      '--version',
      '2',
      '--key',
      'build-7',
    ]);
    await deployed.advance(minute);

    const id = rolloutId({ target: 'checkout:live', key: 'build-7', version: '2', source: '' });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${id}\n`, stderr: '' });
    expect((await deployed.tidegate(['status', id])).stdout).toMatch(/ is baking in stage 1 of 2/);
  });

  test('twice with one key is asking once', async () => {
    const events = async () =>
      (await deployed.tidegate(['history', 'checkout:live', '--json'])).json as { kind: string }[];

    const { json } = await deployed.tidegate([
      'start',
      'checkout:live',
      '--version',
      '2',
      '--key',
      'build-7',
      '--json',
    ]);
    await deployed.advance(1000);

    expect(json).toEqual({
      rolloutId: rolloutId({ target: 'checkout:live', key: 'build-7', version: '2', source: '' }),
      target: 'checkout:live',
      version: '2',
      key: 'build-7',
      source: 'tidegate.payments',
    });
    expect((await events()).filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  });

  test('without a key is a new rollout each time', async () => {
    const first = await deployed.tidegate(['start', 'cart:live', '--version', '2']);
    await deployed.advance(10);
    const second = await deployed.tidegate(['start', 'cart:live', '--version', '2']);

    expect(first.stdout).not.toBe(second.stdout);
  });

  test.each([
    [['checkout:liv', '--version', '2'], 'there is no target "checkout:liv"; did you mean checkout:live?'],
    [['checkout:live'], '--version is missing: the published version to roll out'],
    [
      ['checkout:live', '--version', '$LATEST'],
      '--version must be a published version\'s number like "2", got "$LATEST"',
    ],
    [['checkout:live', '--version', '2', '--key', 'k'.repeat(257)], '--key must have at most 256 characters, got 257'],
    [['checkout:live', '--version', '2', '--key', ''], '--key must be a text, got ""'],
  ])('%j is refused before anything is sent', async (argv, words) => {
    const before = deployed.account.callCounts.get('events:PutEvents') ?? 0;

    const { exitCode, stderr } = await deployed.tidegate(['start', ...argv]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(deployed.account.callCounts.get('events:PutEvents') ?? 0).toBe(before);
  });
});

describe('with --wait', { timeout: 60_000 }, () => {
  test('the whole rollout is told, and its outcome is the exit code', async () => {
    const { tidegate } = await aDeployedAccount({ canaryErrors: '20%' });

    const { exitCode, stdout, stderr } = await tidegate(['start', 'checkout:live', '--version', '2', '--wait']);

    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^checkout-live-\w+: version 2 for checkout:live was rolled back: canary .*\n$/);
    expect(stderr).toMatch(/^2026-01-05 UTC\n09:00:0\d · version 2 requested for checkout:live[^]*■ rolled-back\n$/);
  });

  test('a version that does not exist ends as rejected, with 1', async () => {
    const { tidegate } = await aDeployedAccount();

    const { exitCode, json } = await tidegate(['start', 'checkout:live', '--version', '99', '--wait', '--json']);

    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('99') as string });
  });

  test('a request that never becomes a rollout fails after a while, and says where to look', async () => {
    const { tidegate, run, tableName, account } = await aDeployedAccount();
    const [pk, sk] = [{ S: 'TARGET#checkout:live' }, { S: 'REGISTRATION' }];
    // Read by the command before, and by the control plane after.
    account.clock.after(100, () => run('dynamodb', 'DeleteItem', { TableName: tableName, Key: { pk, sk } }));
    const from = account.clock.now();

    const { exitCode, stdout, stderr } = await tidegate(['start', 'checkout:live', '--version', '2', '--wait']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^there is no rollout "checkout-live-\w+"; a request that cannot become one .*dead-letter queue/,
    );
    expect(account.clock.now() - from).toBeLessThan(2 * minute);
  });
});
