import { CreateDeploymentStrategyCommand, type DeploymentStrategy } from '@aws-sdk/client-appconfig';
import { describe, expect, test } from 'vitest';
import { anAppConfig, failureOf, MINUTE, START } from './an-appconfig.ts';

describe('a deployment', () => {
  test('reaches everybody, bakes and completes, and its log tells so, newest first', async () => {
    const { write, start, deployment, pass, state } = await anAppConfig();
    await write({ flags: {} });

    const begun = await start(1);
    await pass(5_000);
    const baking = await deployment(1);
    await pass(10 * MINUTE);
    const done = await deployment(1);

    expect(begun).toMatchObject({ DeploymentNumber: 1, State: 'DEPLOYING', PercentageComplete: 0 });
    expect(begun.EventLog).toMatchObject([
      { EventType: 'DEPLOYMENT_STARTED', TriggeredBy: 'USER', Description: 'Deployment started' },
    ]);
    expect(baking).toMatchObject({ State: 'BAKING', PercentageComplete: 100 });
    expect(done.EventLog?.map(({ EventType }) => EventType)).toEqual([
      ...['DEPLOYMENT_COMPLETED', 'BAKE_TIME_STARTED', 'PERCENTAGE_UPDATED', 'DEPLOYMENT_STARTED'],
    ]);
    expect(done.State).toBe('COMPLETE');
    expect(done.CompletedAt!.getTime()).toBeGreaterThan(START + 10 * MINUTE);
    expect(await state()).toBe('READY_FOR_DEPLOYMENT');
  });

  test.each([
    ['AppConfig.Linear20PercentEvery6Minutes', [20, 40, 60, 80, 100], 30 + 30],
    ['AppConfig.Linear50PercentEvery30Seconds', [50, 100], 1 + 1],
    ['AppConfig.Canary10Percent20Minutes', [10, 20, 40, 80, 100], 20 + 10],
  ])('by %s grows to %j percent', async (strategy, shares, minutes) => {
    const { write, start, deployment, pass } = await anAppConfig();
    await write({ flags: {} });

    await start(1, strategy);
    await pass(minutes * MINUTE + 10_000);

    const { EventLog = [], State } = await deployment(1);
    const seen = EventLog.filter(({ EventType }) => EventType === 'PERCENTAGE_UPDATED').toReversed();
    expect(seen.map(({ Description }) => Description)).toEqual(
      shares.map((share) => `Configuration available to ${share.toFixed(2)}% of clients`),
    );
    expect(State).toBe('COMPLETE');
  });

  test('is the only one of its environment, whatever the profile', async () => {
    const { write, start, ids } = await anAppConfig();
    await write({ flags: {} });
    await start(1);

    const refused = await failureOf(start(1));

    expect(refused.name).toBe('ConflictException');
    expect(refused.$metadata.httpStatusCode).toBe(409);
    expect(refused.message).toBe(
      `Environment ${ids.EnvironmentId} currently has a state of DEPLOYING. The current deployment must finish before a new deployment can be started.`,
    );
  });

  test('finds its number taken where two are started at the same time', async () => {
    const { account, write, startOf } = await anAppConfig();
    await write({ flags: {} });
    const input = { ...startOf(1).input };

    const calls = [1, 2].map(() => account.call('appconfig', 'StartDeployment', input));
    const outcomes = await account.settle(Promise.allSettled(calls));

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ConflictException', message: 'Deployment number 1 already exists' },
    });
  });

  test('is refused where a newer one exists than the caller knows of', async () => {
    const { write, start, pass } = await anAppConfig();
    await write({ flags: {} });
    await start(1);
    await pass(11 * MINUTE);

    const refused = await failureOf(start(1, 'AppConfig.AllAtOnce', { LatestDeploymentNumber: 0 }));
    const begun = await start(1, 'AppConfig.AllAtOnce', { LatestDeploymentNumber: 1 });

    expect(refused.name).toBe('ConflictException');
    expect(begun.DeploymentNumber).toBe(2);
  });

  test('of 0 minutes and without a bake is over within seconds', async () => {
    const { send, write, start, pass, deployment } = await anAppConfig();
    await write({ flags: {} });
    const { Id } = await send<DeploymentStrategy>(
      new CreateDeploymentStrategyCommand({
        ...{ Name: 'now', DeploymentDurationInMinutes: 0, FinalBakeTimeInMinutes: 0, GrowthFactor: 100 },
        ReplicateTo: 'NONE',
      }),
    );

    await start(1, Id);
    await pass(5_000);

    expect((await deployment(1)).State).toBe('COMPLETE');
  });
});

describe('stopping', () => {
  test('a deployment on its way rolls it back', async () => {
    const { write, start, stop, deployment, pass, state } = await anAppConfig();
    await write({ flags: {} });
    await start(1, 'AppConfig.Linear20PercentEvery6Minutes');
    await pass(MINUTE);

    await stop(1);
    const during = [(await deployment(1)).State, await state()];
    await pass(10_000);

    expect(during).toEqual(['ROLLING_BACK', 'ROLLING_BACK']);
    expect([(await deployment(1)).State, await state()]).toEqual(['ROLLED_BACK', 'ROLLED_BACK']);
  });

  test('a completed one is refused, and reverts it if that is allowed', async () => {
    const { write, start, stop, deployment, pass, session, latest } = await anAppConfig();
    await write('one');
    await write('two');
    await start(1);
    await pass(11 * MINUTE);
    await start(2);
    await pass(11 * MINUTE);

    const refused = await failureOf(stop(2));
    await stop(2, true);

    expect(refused.name).toBe('BadRequestException');
    expect((await deployment(2)).State).toBe('REVERTED');
    expect((await latest(await session())).body).toBe('one');
  });

  test('reverts nothing that was completed more than 72 hours ago', async () => {
    const { write, start, stop, pass } = await anAppConfig();
    await write('one');
    await start(1);
    await pass(72 * 60 * MINUTE + 11 * MINUTE);

    expect((await failureOf(stop(1, true))).name).toBe('BadRequestException');
  });
});

const alarmRole = 'arn:aws:iam::123456789012:role/alarms';
const AlarmArn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors';

describe('an alarm of the environment', () => {
  const underAlarm = async (more: object = {}) => {
    const made = await anAppConfig({ monitors: [{ AlarmArn, AlarmRoleArn: alarmRole }] });
    const { account, write, start, pass } = made;
    account.iam.putRole({ arn: alarmRole, trust: { Statement: [] } });
    account.iam.attach(alarmRole, {
      Statement: [{ Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' }],
    });
    const alarm = {
      ...{ AlarmName: 'errors', Namespace: 'shop', MetricName: 'errors', Statistic: 'Sum', Period: 60, Threshold: 1 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' },
    };
    await account.settle(account.call('cloudwatch', 'PutMetricAlarm', { ...alarm, ...more }));
    await pass(5 * MINUTE);
    await write({ flags: {} });
    await start(1, 'AppConfig.Linear20PercentEvery6Minutes');
    await pass(3 * MINUTE);
    return made;
  };

  test('that is quiet lets a deployment go on', async () => {
    const { deployment } = await underAlarm();

    expect((await deployment(1)).State).toBe('DEPLOYING');
  });

  test.each([
    ['has gone off', { TreatMissingData: 'breaching' }],
    ['has no data', { TreatMissingData: 'missing' }],
  ])('that %s takes it back', async (_, more) => {
    const { deployment } = await underAlarm(more);

    const { State, EventLog = [] } = await deployment(1);

    expect(State).toBe('ROLLED_BACK');
    expect(EventLog[1]).toMatchObject({ EventType: 'ROLLBACK_STARTED', TriggeredBy: 'CLOUDWATCH_ALARM' });
    expect(EventLog[1]!.Description).toContain(AlarmArn);
  });

  test('whose actions are disabled says nothing', async () => {
    const { deployment } = await underAlarm({ TreatMissingData: 'breaching', ActionsEnabled: false });

    expect((await deployment(1)).State).toBe('DEPLOYING');
  });
});
