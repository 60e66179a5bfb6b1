import { describe, expect, test } from 'vitest';
import type { Principal } from '../../../lib/account/contract.ts';
import { aStage } from '../../core/rollout/a-rollout.ts';
import {
  aDeployedAccount,
  type DeployedAccount,
  minute,
  patientPlan,
  rollingOut,
  weights,
} from '../a-deployed-account.ts';

const approval = { from: ['payments-leads'], quorum: 2, expiresSeconds: 3600, onExpiry: 'rollback' as const };
const gatedPlan = patientPlan({
  stages: [
    aStage(0.1, { bakeSeconds: 300, maxBakeSeconds: 3600, approval }),
    aStage(0.5, { bakeSeconds: 300, maxBakeSeconds: 3600 }),
  ],
});

/** A session of a permission set whose policy lets it use the command API, as ControlPlane.grantCommands writes it. */
function aUser({ account }: DeployedAccount, name: string, permissionSet = 'payments-leads'): Principal {
  const role = `AWSReservedSSO_${permissionSet}_0123456789abcdef`;
  const arn = `arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/${role}`;
  const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:tidegate-command';
  if (!account.iam.role(arn)) {
    account.iam.putRole({ arn, trust: { Statement: [] } });
    account.iam.attach(arn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['lambda:InvokeFunctionUrl', 'lambda:GetFunctionUrlConfig'],
          Resource: functionArn,
        },
        {
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: functionArn,
          Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
        },
      ],
    });
  }
  return { kind: 'role', arn, sessionName: `${name}@example.com` };
}

const stateOf = async (deployed: DeployedAccount) =>
  ((await deployed.tidegate(['status', 'checkout:live', '--json'])).json as { readonly state: string }).state;

describe('what people type about a rollout', { timeout: 60_000 }, () => {
  test('keeps it where it is, and lets it go on', async () => {
    const deployed = await rollingOut();

    const paused = await deployed.tidegate(['pause', 'checkout:live', '--reason', 'looking']);
    await deployed.advance(minute);
    const status = await deployed.tidegate(['status', 'checkout:live']);
    const again = await deployed.tidegate(['pause', 'checkout:live']);
    const resumed = await deployed.tidegate(['resume', 'checkout:live']);

    expect(paused.stdout).toContain('it stays where it is until somebody resumes it');
    expect(status).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('paused by root: looking') });
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('it has been paused by root') });
    expect(resumed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('it goes on by its plan') });
    expect(await stateOf(deployed)).toBe('baking');
  });

  test('reaches the machine in seconds: the next stage begins', async () => {
    const deployed = await aDeployedAccount();
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(2 * minute);
    const before = weights(deployed);

    const promoted = await deployed.tidegate(['promote', 'checkout:live', '--stage', '1', '--reason', 'seen it']);
    await deployed.advance(5000);

    expect(promoted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('stage 1 (10%) is left') });
    expect([before, weights(deployed)]).toEqual([{ 2: 0.1 }, { 2: 0.5 }]);
    const late = await deployed.tidegate(['promote', 'checkout:live', '--stage', '1', '--reason', 'seen it']);
    expect(late).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('stage 1 was already left') });
  });

  test('wakes what waits for the line, which is seen while it is stopped', async () => {
    const deployed = await aDeployedAccount();
    const { tidegate } = deployed;
    await tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(minute);
    await tidegate(['stop-the-line', 'on', '--reason', 'the database is being moved']);
    await deployed.advance(45 * minute);
    const stopped = { list: await tidegate(['list']), get: await tidegate(['get', 'checkout:live']) };
    const before = weights(deployed);

    const freed = await tidegate(['stop-the-line', 'off', '--reason', 'it is moved']);
    await deployed.advance(5000);

    const words = /the line is stopped by root: the database is being moved\s\(since\s2026-01-05T09:\S+Z\)/g;
    expect(stopped.list.stdout).toMatch(words);
    expect(stopped.get.stdout.match(words)).toHaveLength(1);
    expect(freed.stdout).toContain('the line runs again: 1 that waited for it goes on at once');
    expect([before, weights(deployed)]).toEqual([{ 2: 0.1 }, { 2: 0.5 }]);
    expect((await tidegate(['list', '--json'])).json).not.toContainEqual(
      expect.objectContaining({ line: expect.anything() }),
    );
  });

  test('promotes in full, takes it back again, and asks again', async () => {
    const deployed = await rollingOut();

    await deployed.tidegate(['promote', 'checkout:live', '--full', '--reason', 'the fix has to go out']);
    await deployed.advance(10_000);
    const promoted = await deployed.tidegate(['status', 'checkout:live']);
    const undone = await deployed.tidegate(['undo', 'checkout:live', '--reason', 'it was no fix']);
    const retried = await deployed.tidegate(['retry', 'checkout:live']);
    await deployed.advance(10_000);

    expect(promoted.stdout).toContain('was promoted');
    expect(undone).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('points at version 1 again') });
    expect(retried).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('version 2 is asked for again') });
    expect(await stateOf(deployed)).toBe('baking');
  });

  test('is told by history, with who said it', async () => {
    const { tidegate } = await rollingOut();

    const noted = await tidegate(['note', 'checkout:live', 'the database was slow']);

    expect(noted.exitCode).toBe(0);
    expect((await tidegate(['history', 'checkout:live'])).stdout).toMatch(/root notes\n +the database was slow\n/);
  });

  test('is refused where it cannot be meant', async () => {
    const { tidegate } = await rollingOut();

    const skipped = await tidegate(['skip', 'checkout:live', '--reason', 'enough']);
    const stage = await tidegate(['promote', 'checkout:live', '--stage', 'two', '--reason', 'so']);
    const approved = await tidegate(['approve', 'checkout:live']);

    expect(skipped).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--stage is missing') });
    expect(stage).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('a stage is a number from 1 up, got two'),
    });
    expect(approved).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('stage 1 (10%) needs no approval') });
  });
});

describe('an approval', { timeout: 60_000 }, () => {
  test('is waited for, counts by person, and lets the rollout go on', async () => {
    const deployed = await aDeployedAccount({ plan: gatedPlan });
    const [alice, bob, carol] = [aUser(deployed, 'alice'), aUser(deployed, 'bob'), aUser(deployed, 'carol', 'readers')];
    const { tidegate } = deployed;
    await tidegate(['start', 'checkout:live', '--version', '2']);

    const waiting = await tidegate(['status', 'checkout:live', '--wait']);
    const first = await tidegate(['approve', 'checkout:live'], { as: alice });
    const twice = await tidegate(['approve', 'checkout:live'], { as: alice });
    const forbidden = await tidegate(['approve', 'checkout:live'], { as: carol });
    const tree = await tidegate(['get', 'checkout:live']);
    const second = await tidegate(['approve', 'checkout:live'], { as: bob });
    await deployed.advance(5000);

    expect(waiting).toMatchObject({
      exitCode: 4,
      stdout: expect.stringContaining('0 of 2 approvals by payments-leads'),
    });
    expect(first.stdout).toContain('stage 1 (10%) is approved by alice@example.com; 1 more of 2 to come');
    expect(twice).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('has approved already') });
    expect(forbidden).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('may not approve this') });
    expect(tree.stdout).toContain('needs-approval');
    expect(second.stdout).toContain('it goes on when it has passed');
    expect(weights(deployed)).toEqual({ 2: 0.5 });
  });

  test('that is a rejection takes the canary back', async () => {
    const deployed = await aDeployedAccount({ plan: gatedPlan });
    const alice = aUser(deployed, 'alice');
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(minute);

    const rejected = await deployed.tidegate(['reject', 'checkout:live', '--reason', 'not today'], { as: alice });
    await deployed.advance(5000);

    expect(rejected.exitCode).toBe(0);
    expect(weights(deployed)).toEqual({});
    expect(await stateOf(deployed)).toBe('aborted');
  });
});

describe('what is said of all rollouts', { timeout: 60_000 }, () => {
  test('stops the line, and lets it run', async () => {
    const deployed = await aDeployedAccount();
    const { tidegate, advance } = deployed;
    await tidegate(['start', 'checkout:live', '--version', '2']);
    await advance(2 * minute);

    const on = await tidegate(['stop-the-line', 'on', '--reason', 'the database is being moved']);
    await tidegate(['promote', 'checkout:live', '--reason', 'seen it']);
    await advance(5000);
    const status = await tidegate(['status', 'checkout:live']);
    const before = weights(deployed);
    const off = await tidegate(['stop-the-line', 'off', '--reason', 'it is moved']);
    await advance(2 * minute);

    expect(on).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no rollout goes on from here') });
    expect(status.stdout).toContain('and waits: the line is stopped by root: the database is being moved');
    expect(off).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('the line runs again') });
    expect([before, weights(deployed)]).toEqual([{ 2: 0.1 }, { 2: 0.5 }]);
    expect(await tidegate(['stop-the-line', 'now', '--reason', 'x'])).toMatchObject({ exitCode: 2 });
  });

  test('in a plan: a freeze keeps a rollout from its first shift, and says until when', async () => {
    const freeze = { kind: 'freeze' as const, cron: '0 10 * * MON', seconds: 1800, zone: 'Europe/Berlin' };
    const deployed = await aDeployedAccount({ plan: patientPlan({ windows: [freeze] }) });
    await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
    await deployed.advance(5 * minute);
    const during = weights(deployed);

    const history = await deployed.tidegate(['history', 'checkout:live']);
    await deployed.advance(26 * minute);

    expect(history.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'it waits before its first shift: frozen until 2026-01-05T09:30',
    );
    expect([during, weights(deployed)]).toEqual([{}, { 2: 0.1 }]);
  });
});

describe('nobody', { timeout: 60_000 }, () => {
  const forged = {
    requestContext: {
      http: { method: 'POST' },
      authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/alice' } },
    },
    body: JSON.stringify({ action: 'abort', rollout: 'checkout:live', reason: 'forged' }),
  };

  test('who may use the command API can claim to be somebody else by invoking its function', async () => {
    const deployed = await rollingOut();
    const alice = aUser(deployed, 'alice');
    const { account } = deployed;

    const invoked = account.settle(
      account.call(
        'lambda',
        'Invoke',
        { FunctionName: 'tidegate-command', Payload: Buffer.from(JSON.stringify(forged)) },
        alice,
      ),
    );

    await expect(invoked).rejects.toThrow(
      /is not authorized to perform: lambda:InvokeFunction .* because no identity-based policy allows/,
    );
    expect(weights(deployed)).toEqual({ 2: 0.1 });
  });

  test('without the permission for the URL gets in', async () => {
    const deployed = await rollingOut();
    const { account, tidegate } = deployed;
    const arn = 'arn:aws:iam::123456789012:role/stranger';
    account.iam.putRole({ arn, trust: { Statement: [] } });
    account.iam.attach(arn, {
      Statement: [
        { Effect: 'Allow', Action: ['lambda:GetFunctionUrlConfig', 'lambda:InvokeFunctionUrl'], Resource: '*' },
      ],
    });

    const { exitCode, stderr } = await tidegate(['pause', 'checkout:live'], { as: { kind: 'role', arn } });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the command API does not let you in');
    expect(await stateOf(deployed)).toBe('baking');
  });
});
