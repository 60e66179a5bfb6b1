import { beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../../../lib/account/contract.ts';
import { rolloutId } from '../../../lib/core/rollout/request.ts';
import { aStage } from '../../core/rollout/a-rollout.ts';
import { aDeployedAccount, type DeployedAccount, minute, patientPlan, rollingOut } from '../a-deployed-account.ts';

/** A role that the command API does not let in. */
function aPipeline({ iam }: DeployedAccount['account']): Principal {
  const arn = 'arn:aws:iam::123456789012:role/pipeline';
  iam.putRole({ arn, trust: { Statement: [] } });
  iam.attach(arn, { Statement: [{ Effect: 'Allow', Action: 'lambda:GetFunctionConfiguration', Resource: '*' }] });
  return { kind: 'role', arn };
}

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
      author: 'root',
    });
    expect((await events()).filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  });

  test('for another version with the same key is refused, with the rollout that has the key', async () => {
    const { exitCode, stdout, stderr } = await deployed.tidegate([
      ...['start', 'checkout:live', '--version', '3'],
      ...['--key', 'build-7'],
    ]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /key "build-7" was used for version 2 of checkout:live already, as rollout checkout-live-\w+; ask for version 3 with another key/,
    );
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

describe('what came of it', { timeout: 60_000 }, () => {
  test('while another rollout is open says which, and that it waits', async () => {
    const deployed = await rollingOut();

    const { exitCode, stdout, stderr } = await deployed.tidegate(['start', 'checkout:live', '--version', '3']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^checkout-live-\w+\n$/);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /^checkout:live is busy with rollout checkout-live-\w+: this one begins when it has ended/,
    );
    const waiting = `rollout ${stdout.trim()} waits for the end of this one`;
    const seen = await Promise.all([deployed.tidegate(['get', 'checkout:live']), deployed.tidegate(['list'])]);
    for (const { stdout: text } of seen) expect(text.replaceAll(/\s+/g, ' ')).toContain(waiting);
    const aborted = await deployed.tidegate(['abort', 'checkout:live', '--reason', 'enough']);
    expect(aborted.stdout).toContain(`; rollout ${stdout.trim()} of version 3 is next`);
  });

  test('at a terminal says what tells whether it may begin', async () => {
    const deployed = await aDeployedAccount();

    const { stdout, stderr } = await deployed.tidegate(['start', 'checkout:live', '--version', '9'], {
      terminal: { columns: 80, rows: 24 },
    });

    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      `not examined yet; tidegate status ${stdout.trim()} --wait tells what becomes of it`,
    );
  });
});

describe('of a plan with approvals', { timeout: 60_000 }, () => {
  const approval = { from: ['root'], quorum: 1, expiresSeconds: 3600, onExpiry: 'hold' as const };
  const plan = patientPlan({ stages: [aStage(0.1, { approval })] });

  test('whoever asks is the author, and may not approve it', async () => {
    const { tidegate, advance } = await aDeployedAccount({ plan });
    const started = await tidegate(['start', 'checkout:live', '--version', '2']);
    await advance(minute);

    const { exitCode, stderr } = await tidegate(['approve', 'checkout:live']);

    expect(started.stderr).toBe('');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('root has asked for this rollout, and an author does not approve');
  });

  test('a request on the bus names nobody, which is said at once and in the record', async () => {
    const { tidegate, advance, account } = await aDeployedAccount({ plan });

    const { stderr } = await tidegate(['start', 'checkout:live', '--version', '2'], { as: aPipeline(account) });
    await advance(minute);

    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'the request names no author, so that whoever sent it may approve it',
    );
    const { stdout } = await tidegate(['history', 'checkout:live']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('no author is named: nobody is kept from approving');
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

    const { exitCode, stdout, stderr } = await tidegate(['start', 'checkout:live', '--version', '2', '--wait'], {
      as: aPipeline(account),
    });

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^there is no rollout "checkout-live-\w+"; a request that cannot become one .*dead-letter queue/,
    );
    expect(account.clock.now() - from).toBeLessThan(2 * minute);
  });
});
