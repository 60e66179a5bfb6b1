import { beforeAll, describe, expect, test } from 'vitest';
import { aDeployedAccount, anEmptyAccount, type DeployedAccount, minute, patientPlan } from '../a-deployed-account.ts';
import { aStage } from '../../core/rollout/a-rollout.ts';

describe('a rollout', { timeout: 60_000 }, () => {
  test('is waited for until it is promoted, and told on stderr meanwhile', async () => {
    const { tidegate } = await aDeployedAccount();
    const { stdout: id } = await tidegate(['start', 'checkout:live', '--version', '2']);

    const waited = await tidegate(['status', id.trim(), '--wait']);
    const again = await tidegate(['status', 'checkout:live']);

    expect(waited.exitCode).toBe(0);
    expect(waited.stdout).toMatch(/^checkout-live-\w+: version 2 for checkout:live was promoted: .*\n$/);
    expect(waited.stderr).toMatch(/▶ stage 2 of 2: 50% of the traffic on the canary\n[^]*■ promoted\n$/);
    expect(again).toMatchObject({ exitCode: 0, stdout: waited.stdout, stderr: '' });
  });

  test('that is rolled back ends with 3, for scripts, too', async () => {
    const { tidegate } = await aDeployedAccount({ canaryErrors: '20%' });
    await tidegate(['start', 'checkout:live', '--version', '2', '--key', 'bad']);

    const { exitCode, json } = await tidegate(['status', 'checkout-live-0f1a', '--wait', '--json']);
    const { exitCode: exitOfTarget, json: ofTarget } = await tidegate(['status', 'checkout:live', '--wait', '--json']);

    expect({ exitCode, json }).toMatchObject({
      exitCode: 1,
      json: { rolloutId: null, reason: expect.stringContaining('there is no rollout "checkout-live-0f1a"') as string },
    });
    expect(exitOfTarget).toBe(3);
    expect(ofTarget).toEqual({
      rolloutId: expect.stringMatching(/^checkout-live-[0-9a-f]{12}$/) as string,
      target: 'checkout:live',
      version: '2',
      state: 'rolled-back',
      outcome: 'rolled-back',
      stage: 1,
      stages: 2,
      weight: 0,
      reason: expect.stringContaining('requests failed') as string,
    });
  });

  test('that is held ends with 4, with and without waiting', async () => {
    const { tidegate, run } = await aDeployedAccount();
    await tidegate(['start', 'checkout:live', '--version', '2']);
    await tidegate(['status', 'checkout:live', '--wait', '--timeout', '1m']);
    run('lambda', 'UpdateAlias', { FunctionName: 'checkout', Name: 'live', FunctionVersion: '3' });

    const waited = await tidegate(['status', 'checkout:live', '--wait']);
    const again = await tidegate(['status', 'checkout:live']);

    expect(waited.exitCode).toBe(4);
    expect(waited.stdout).toMatch(
      /is held in stage 1 of 2 at 10% and waits for a person: somebody else moved the alias/,
    );
    expect(again).toMatchObject({ exitCode: 4, stdout: waited.stdout });
  });
});

describe('while it runs', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  beforeAll(async () => {
    const stages = [aStage(0.1, { bakeSeconds: 86_400, maxBakeSeconds: 86_400 })];
    deployed = await aDeployedAccount({ plan: patientPlan({ stages }) });
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(5 * minute);
  });

  test('the exit code is 0 without --wait', async () => {
    const { exitCode, stdout, stderr } = await deployed.tidegate(['status', 'checkout:live']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/ is baking in stage 1 of 1 at 10%\n$/);
  });

  test('a timeout fails, says that the rollout goes on, and takes no longer than it may', async () => {
    const from = deployed.account.clock.now();

    const { exitCode, stdout, stderr } = await deployed.tidegate([
      'status',
      'checkout:live',
      '--wait',
      '--timeout',
      '3m',
    ]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/ is baking in stage 1 of 1/);
    expect(stderr).toMatch(
      /it has not ended after 3m and goes on; tidegate status checkout-live-\w+ --wait waits on\n$/,
    );
    expect(deployed.account.clock.now() - from).toBeLessThan(181_000);
  });

  test('waiting costs a few small reads a minute', async () => {
    const before = deployed.account.calls.length;

    await deployed.tidegate(['status', 'checkout:live', '--wait', '--timeout', '10m']);

    const ours = deployed.account.calls.slice(before).filter(({ principal }) => principal.kind === 'administrator');
    expect(ours.length / 10).toBeLessThan(15);
    expect(new Set(ours.map(({ operation }) => operation))).toEqual(
      new Set(['GetFunctionConfiguration', 'GetItem', 'Query']),
    );
  });

  test.each([
    ['ten minutes', '--timeout', 'option'],
    ['10', '--timeout', 'did you mean 10s?'],
  ])('a timeout of %s is refused', async (timeout, _, words) => {
    const { exitCode, stderr } = await deployed.tidegate(['status', 'checkout:live', '--wait', '--timeout', timeout]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  test.each([
    ['checkout-live-000000000000', 'there is no rollout "checkout-live-000000000000"; tidegate list shows the targets'],
    ['chekcout:live', 'there is no target "chekcout:live"; did you mean checkout:live?'],
    ['nothing:like-it', 'there is no target "nothing:like-it"; tidegate list shows all'],
    ['', 'there is no rollout ""'],
    ['a\u001B[2Jb', 'there is no rollout "a\\u001b[2Jb"'],
  ])('%j is not known, and what is known is said', async (name, words) => {
    const { exitCode, stdout, stderr } = await deployed.tidegate(['status', name]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});

test('without a control plane it says how to get one', async () => {
  const { tidegate } = await anEmptyAccount();

  const { exitCode, stderr } = await tidegate(['status', 'checkout:live']);

  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'error: no control plane tidegate in this account and Region; deploy it with cdk deploy, or name yours with --control-plane\n',
  );
});
