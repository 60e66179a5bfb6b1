import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelledFlags } from '../../../lib/rehearsal/flag-application.ts';
import { registerTarget } from '../../../lib/rehearsal/register-target.ts';
import { aPlan, aStage } from '../../core/rollout/a-rollout.ts';
import { aDeployedAccount, patientPlan } from '../a-deployed-account.ts';

describe('tidegate doctor', () => {
  it('says of every registered target that nothing is in the way', async () => {
    const { tidegate } = await aDeployedAccount({ others: ['search'] });

    const { exitCode, stdout } = await tidegate(['doctor']);

    expect(stdout).toBe(
      '✓ checkout:live: nothing is in the way of a rollout\n✓ search:live: nothing is in the way of a rollout\n',
    );
    expect(exitCode).toBe(0);
  });

  it('says in a line each what is wrong with a target, and what to do', async () => {
    const { tidegate, run } = await aDeployedAccount();
    run('lambda', 'PutProvisionedConcurrencyConfig', {
      FunctionName: 'checkout',
      Qualifier: 'live',
      ProvisionedConcurrentExecutions: 5,
    });
    run('lambda', 'AddPermission', {
      FunctionName: 'checkout',
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
    run('lambda', 'CreateEventSourceMapping', {
      FunctionName: 'checkout',
      EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders',
    });

    const { exitCode, json } = await tidegate(['doctor', 'checkout:live', '--json']);

    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      healthy: false,
      targets: [
        {
          target: 'checkout:live',
          findings: [
            { check: 'capacity', kind: 'refusal' },
            { check: 'bypasses', kind: 'warning', says: expect.stringContaining(':orders invokes $LATEST') },
            {
              check: 'bypasses',
              kind: 'warning',
              says: expect.stringContaining('apigateway.amazonaws.com may invoke'),
            },
          ],
        },
      ],
    });
  });

  it('says of a flag what is in the way of its rollouts', async () => {
    const { tidegate, account, run, tableName, flagsPlace, home, deployFlags } = await aDeployedAccount();
    await deployFlags(modelledFlags('new-checkout'));
    const plan = aPlan({ target: { flag: 'new-checkout' }, analysis: {} });
    await registerTarget(
      account,
      { tableName, controlPlane: 'tidegate', flags: flagsPlace },
      { plan, owner: 'rehearsal' },
    );
    const well = await tidegate(['doctor', 'flag:new-checkout']);
    const { ApplicationId, EnvironmentId } = home;
    const down = { AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:down' };
    run('appconfig', 'UpdateEnvironment', { ApplicationId, EnvironmentId, Monitors: [down] });

    const ill = await tidegate(['doctor', 'flag:new-checkout']);

    expect(well.stdout).toBe('✓ flag:new-checkout: nothing is in the way of a rollout\n');
    expect(ill.stdout).toContain('✗ flag:new-checkout: monitors: alarm down of the environment does not exist');
    expect([well.exitCode, ill.exitCode]).toEqual([0, 1]);
  });

  it('misses the hooks of a plan, which nobody can register without them', async () => {
    const { tidegate, account, tableName } = await aDeployedAccount();
    const plan = patientPlan({ stages: [aStage(0.1, { hooks: ['smoke-test'] })] });
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    const text = JSON.stringify({
      target: { function: 'checkout', alias: 'live' },
      stages: [{ weight: '10%', hooks: ['smoke-test'] }],
    });
    writeFileSync(join(folder, 'plan.json'), text);
    const registering = await tidegate(['register', join(folder, 'plan.json'), '--owner', 'payments']);
    await registerTarget(account, { tableName, controlPlane: 'tidegate' }, { plan, owner: 'payments' });

    const { stdout, exitCode } = await tidegate(['doctor', 'checkout:live']);

    expect(registering).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('hook smoke-test does not exist; create the function'),
    });
    expect(stdout).toContain('✗ checkout:live: hooks: hook smoke-test does not exist');
    expect(exitCode).toBe(1);
  });

  it('takes what it could not look at for no good news', async () => {
    const { tidegate, account } = await aDeployedAccount();
    const at = account.clock.now();
    account.faults.add({ kind: 'throttle', at, service: 'lambda', operation: 'GetPolicy', count: 10 });

    const { exitCode, stdout } = await tidegate(['doctor', 'checkout:live']);

    expect(stdout).toContain('? checkout:live: bypasses: could not be looked at: TooManyRequestsException');
    expect(exitCode).toBe(1);
  });

  it('knows no target that is not registered', async () => {
    const { tidegate } = await aDeployedAccount();

    const { exitCode, stderr } = await tidegate(['doctor', 'basket:live']);

    expect(stderr).toContain('target basket:live is not registered');
    expect(exitCode).toBe(2);
  });
});
