import { describe, expect, it } from 'vitest';
import { ONCE } from '../../lib/core/judges/counter-limits.ts';
import { ForeignExecution } from '../../lib/core/errors.ts';
import { aPlan, aStage, minute } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  aRequest,
  aTrustingPlan,
  begun,
  type ControlPlane,
  idOf,
  inputOf,
  startAt,
} from './a-control-plane.ts';

const aHookedPlan = aTrustingPlan({ stages: [aStage(0, { hooks: ['smoke-test:live'] })] });

function deployHook({ account, owner }: ControlPlane, tags: Readonly<Record<string, string>>): void {
  const hook = { FunctionName: 'smoke-test' };
  account.services.lambda.addModelledFunction({
    name: 'smoke-test',
    roleArn: 'arn:aws:iam::123456789012:role/a',
    tags,
  });
  owner('lambda', 'PublishVersion', hook);
  owner('lambda', 'CreateAlias', { ...hook, Name: 'live', FunctionVersion: '1' });
}

describe('Prepare', () => {
  it('records what was found, and has the guard watch the alarms', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({}, ['checkout-5xx']) });
    const input = await begun(plane, 'claimed');
    const before = plane.deps.now();

    const route = await plane.run(plane.prepare(input));

    expect(route.next).toBe('shift');
    expect(await plane.rollout(idOf())).toMatchObject({
      phase: 'shifting',
      stageIndex: 0,
      preparation: { baseline: '1', canary: '2', errorModel: 'robust', warnings: [] },
      written: { alias: { version: '1' } },
    });
    const watches = await plane.run(plane.deps.watches.of('checkout-5xx'));
    expect(watches).toMatchObject([{ rolloutId: idOf(), baseline: '1', canary: '2', functionName: 'checkout' }]);
    // From before the alarms were read, so that none can go off unseen in between.
    expect(Date.parse(watches[0]!.since) - before).toBeLessThan(100);
    expect(plane.calls('lambda:UpdateAlias')).toBe(0);
  });

  it('goes on where it was interrupted after it had recorded everything', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    const { seq } = await plane.rollout(idOf());

    expect((await plane.run(plane.prepare(input))).next).toBe('shift');
    expect((await plane.rollout(idOf())).seq).toBe(seq);
  });

  it('tells once that the rollout begins', async () => {
    const plane = await aControlPlane();

    const input = await begun(plane, 'prepared');
    await plane.run(plane.prepare(input));

    expect(plane.calls('events:PutEvents')).toBe(1);
  });

  it('waits for a bus that takes no notice of the start, then begins all the same and says so', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'claimed');
    plane.fail('region-down', { services: ['events'] });

    await expect(plane.run(plane.prepare({ ...input, attempt: 3 }))).rejects.toThrow();
    const route = await plane.run(plane.prepare({ ...input, attempt: 4 }));

    expect(route.next).toBe('shift');
    expect((await plane.rollout(idOf())).preparation?.warnings).toEqual([
      expect.stringMatching(/^nobody could be told that it begins: /),
    ]);
  });

  it('records a warning for a source of metrics that has no number, and goes on', async () => {
    const metric = {
      name: 'carts',
      from: { kind: 'webhook' as const, url: 'https://metrics.example.com' },
      failIf: { above: 5 },
      limits: { ...ONCE },
      intervalSeconds: 60,
      initialDelaySeconds: 0,
      secret: 'webhook',
    };
    const plane = await aControlPlane({ plan: aPlan({ analysis: { metrics: [metric] } }) });
    const input = await begun(plane, 'claimed');

    const route = await plane.run(plane.prepare(input));

    expect(route.next).toBe('shift');
    const { preparation } = await plane.rollout(idOf());
    expect(preparation?.warnings).toContainEqual(
      expect.stringMatching(
        /^metric carts has no value .*: secret tidegate\/payments\/webhook cannot be read: Resource/,
      ),
    );
  });

  it('fixes the last hour and what is slow from what the baseline did', async () => {
    const latency = { quantile: 0.95, ratio: 1.5 };
    const plane = await aControlPlane({ plan: aPlan({ analysis: { latency } }) });
    await plane.advance(10 * minute);
    plane.account.services.lambda.serve({
      functionName: 'checkout',
      qualifier: 'live',
      from: startAt + minute,
      to: startAt + 6 * minute,
      requests: 600,
    });
    await plane.advance(5 * minute);
    const { rolloutId } = await plane.run(plane.start(aRequest()));

    await plane.run(plane.prepare(inputOf(rolloutId)));

    const { preparation } = await plane.rollout(rolloutId);
    expect(preparation?.history.reduce((all, [requests]) => all + requests, 0)).toBe(600);
    expect(preparation?.slowAboveMs).toBeGreaterThan(40);
    expect(preparation?.slowAboveMs).toBeLessThan(180);
    // The longer of both versions'.
    expect(preparation?.timeoutSeconds).toBe(30);
  });

  it('tries again while the past cannot be read, and begins without it in the end', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'claimed');
    const unreadable = () => plane.fail('throttle', { service: 'cloudwatch', operation: 'GetMetricData', count: 1 });

    unreadable();
    await expect(plane.run(plane.prepare({ ...input, attempt: 3 }))).rejects.toThrow('the past cannot be read yet');
    unreadable();
    const route = await plane.run(plane.prepare({ ...input, attempt: 4 }));

    const { preparation } = await plane.rollout(idOf());
    expect(route.next).toBe('shift');
    expect(preparation?.history).toEqual([]);
    expect(preparation?.warnings).toMatchObject([expect.stringContaining('past could not be read')]);
  });

  it('ends a rollout that may not begin, with its reason, and watches nothing', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({}, ['checkout-5xx']) });
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '3': 0.1 } } });
    const input = await begun(plane, 'claimed');

    expect((await plane.run(plane.prepare(input))).next).toBe('finish');
    expect((await plane.rollout(idOf())).ending).toEqual({
      outcome: 'rejected',
      reason:
        'alias checkout:live is shifted already (version 1 with 10 % on version 3); finish or empty its routing first',
    });
    expect(await plane.run(plane.deps.watches.of('checkout-5xx'))).toEqual([]);
  });

  it.each([
    [
      'does not exist',
      undefined,
      'hook smoke-test:live does not exist; create the function, or leave it out of the plan',
    ],
    [
      'has not opted in',
      {},
      'hook smoke-test:live may not be asked: it needs the tag tidegate:hook with the value "tidegate", it has none',
    ],
    [
      'has opted in to another control plane',
      { 'tidegate:hook': 'other' },
      'hook smoke-test:live may not be asked: it needs the tag tidegate:hook with the value "tidegate", found "other"',
    ],
  ])('ends a rollout of whose hooks one %s', async (_, tags, reason) => {
    const plane = await aControlPlane({ plan: aHookedPlan });
    if (tags) deployHook(plane, tags);
    const input = await begun(plane, 'claimed');

    expect((await plane.run(plane.prepare(input))).next).toBe('finish');
    expect((await plane.rollout(idOf())).ending).toEqual({ outcome: 'rejected', reason });
  });

  it('notes which function it is where hooks want to know', async () => {
    const plane = await aControlPlane({ plan: aHookedPlan });
    deployHook(plane, { 'tidegate:hook': 'tidegate' });
    const input = await begun(plane, 'claimed');

    expect((await plane.run(plane.prepare(input))).next).toBe('shift');
    const { preparation } = await plane.rollout(idOf());
    expect(preparation?.functionArn).toBe('arn:aws:lambda:us-east-1:123456789012:function:checkout');
  });

  it('begins in the end without what is looked at aside, and says what nobody has seen', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'claimed');
    const unanswered = () =>
      plane.fail('throttle', { service: 'lambda', operation: 'ListProvisionedConcurrencyConfigs', count: 1 });

    unanswered();
    await expect(plane.run(plane.prepare({ ...input, attempt: 3 }))).rejects.toThrow();
    unanswered();
    const route = await plane.run(plane.prepare({ ...input, attempt: 4 }));

    const { preparation } = await plane.rollout(idOf());
    expect(route.next).toBe('shift');
    expect(preparation?.warnings).toContainEqual(
      expect.stringMatching(/^provisioned capacity could not be looked at: TooManyRequestsException/),
    );
  });

  it('has nothing to do for the version that serves already', async () => {
    const plane = await aControlPlane();
    plane.moveAlias({ FunctionVersion: '2' });
    const input = await begun(plane, 'claimed');

    expect((await plane.run(plane.prepare(input))).next).toBe('finish');
    expect((await plane.rollout(idOf())).ending?.outcome).toBe('unchanged');
  });

  it('asks the alarms of a hotfix nothing, for they may be red', async () => {
    const plan = aPlan({ analysis: { alarms: ['checkout-5xx'], hotfix: 'not-worse' } });
    const plane = await aControlPlane({ plan });
    plane.owner('cloudwatch', 'SetAlarmState', { AlarmName: 'checkout-5xx', StateValue: 'ALARM', StateReason: 'red' });

    const input = await begun(plane, 'claimed');

    expect((await plane.run(plane.prepare(input))).next).toBe('shift');
    expect(await plane.run(plane.deps.watches.of('checkout-5xx'))).toEqual([]);
  });
});

describe('an execution that nobody vouches for', () => {
  const foreign = [
    ['of no rollout', { rolloutId: 'nobody', fence: 1 }],
    ['under another fence', { rolloutId: idOf(), fence: 2 }],
    ['for a rollout that waits', { rolloutId: idOf('second'), fence: 0, generation: 0 }],
    ['with no text for an id', { rolloutId: 5 as unknown as string, fence: 1 }],
  ] as const;

  it.each(foreign)('%s is refused by every task', async (_, input) => {
    const plane = await aControlPlane();
    await begun(plane, 'prepared');
    await plane.run(plane.start(aRequest({ key: 'second' })));
    const { prepare, shift, analyze, promote, rollBack, finish } = plane;

    for (const task of [prepare, shift, analyze, promote, rollBack, finish]) {
      await expect(plane.run<unknown>(task(input))).rejects.toBeInstanceOf(ForeignExecution);
    }
    expect(plane.calls('lambda:UpdateAlias')).toBe(0);
    expect((await plane.rollout(idOf('second'))).phase).toBe('queued');
  });

  it('because its claim has passed to somebody else prepares nothing', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'claimed');
    plane.owner('dynamodb', 'UpdateItem', {
      TableName: 'rollouts',
      Key: { pk: { S: 'TARGET#checkout:live' }, sk: { S: 'CLAIM' } },
      UpdateExpression: 'SET rolloutId = :other, fence = :next',
      ExpressionAttributeValues: { ':other': { S: 'other' }, ':next': { N: '2' } },
    });

    await expect(plane.run(plane.prepare(input))).rejects.toThrow('no longer holds the claim on checkout:live');
    expect((await plane.rollout(idOf())).phase).toBe('preparing');
  });
});
