import { beforeAll, describe, expect, test } from 'vitest';
import { aDeployedAccount, type DeployedAccount, minute } from '../a-deployed-account.ts';

describe('targets', { timeout: 60_000 }, () => {
  let deployed: DeployedAccount;
  let id = '';
  beforeAll(async () => {
    deployed = await aDeployedAccount({ others: ['cart'] });
    id = (await deployed.tidegate(['start', 'checkout:live', '--version', '2'])).stdout.trim();
    await deployed.advance(minute);
  });

  test('are listed with owner, open rollout, where that is, and the weight', async () => {
    const { exitCode, stdout } = await deployed.tidegate(['list'], { terminal: { columns: 100, rows: 24 } });

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`  target         owner     state           stage  weight  rollout
  cart:live      payments  no rollout yet
  checkout:live  payments  baking          1/2    10%     ${id}
`);
  });

  test('are a line each in a pipe; where there is little room, ids and the rest are below each other', async () => {
    const { stdout: piped } = await deployed.tidegate(['list']);
    const { stdout: some } = await deployed.tidegate(['list'], { terminal: { columns: 75, rows: 24 } });
    const { stdout: less } = await deployed.tidegate(['list'], { terminal: { columns: 40, rows: 24 } });

    expect(piped).toContain(`  checkout:live  payments  baking          1/2    10%     ${id}\n`);
    expect(some).toBe(`  target         owner     state           stage  weight
  cart:live      payments  no rollout yet
  checkout:live  payments  baking          1/2    10%
    ${id}
`);
    expect(less).toBe(`cart:live of payments
  no rollout yet
checkout:live of payments
  baking, stage 1/2 at 10%
  ${id}
`);
  });

  test('for scripts are a value', async () => {
    const { json } = await deployed.tidegate(['list', '--json']);

    expect(json).toEqual([
      { target: 'cart:live', owner: 'payments', rollout: null },
      {
        target: 'checkout:live',
        owner: 'payments',
        rollout: { rolloutId: id, version: '2', state: 'baking', stage: 1, stages: 2, weight: 0.1 },
      },
    ]);
  });

  test('show their newest rollout when none is open', async () => {
    await deployed.tidegate(['abort', 'checkout:live', '--reason', 'enough']);
    await deployed.tidegate(['status', 'checkout:live', '--wait']);

    const { stdout } = await deployed.tidegate(['list']);

    expect(stdout).toMatch(/checkout:live +payments +aborted +1\/2 +0%/);
  });
});

test('a control plane of another name is found, or not, by it', async () => {
  const { tidegate } = await aDeployedAccount();

  const { exitCode, stderr } = await tidegate(['list', '--control-plane', 'other']);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('no control plane other in this account and Region');
});
