import { describe, expect, it } from 'vitest';
import { aDeployedAccount } from '../a-deployed-account.ts';

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
