import { describe, expect, it } from 'vitest';
import { aStage } from '../core/rollout/a-rollout.ts';
import { aControlPlane, alarmEvent, aTrustingPlan, begun, type ControlPlane, promoting } from './a-control-plane.ts';

const baseline = { version: '1', weights: {} };
const failure = { state: 'Shift', error: 'States.Timeout', cause: 'nobody knows' };

describe('RollBack', () => {
  it('takes the alias back and records why, as failed when the machine led here', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    expect((await plane.run(plane.rollBack({ ...input, failure }))).next).toBe('finish');
    expect(plane.alias()).toEqual(baseline);
    expect(await plane.rollout(input.rolloutId)).toMatchObject({
      phase: 'finishing',
      ending: { outcome: 'failed', reason: 'Shift failed with States.Timeout: nobody knows' },
      written: { alias: { version: '1' } },
    });
  });

  it('keeps the reason of the decision that led here', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    const abort = { kind: 'abort', id: 'abort/1', at: '2026-01-05T09:00:00.000Z', reason: 'wrong build' } as const;
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));
    await plane.run(plane.analyze(input));

    await plane.run(plane.rollBack({ ...input, failure: null }));

    expect((await plane.rollout(input.rolloutId)).ending).toEqual({
      outcome: 'aborted',
      reason: 'aborted: wrong build',
    });
  });

  it('cuts a cause that is too long for a record', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    await plane.run(plane.rollBack({ ...input, failure: { ...failure, cause: 'x'.repeat(32_768) } }));

    expect((await plane.rollout(input.rolloutId)).ending?.reason).toHaveLength(1000);
  });

  it('writes to no alias before the first shift was announced', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '3': 0.1 } } });

    await plane.run(plane.rollBack({ ...input, failure }));

    expect(plane.calls('lambda:UpdateAlias')).toBe(0);
    expect(plane.alias().weights).toEqual({ '3': 0.1 });
    expect((await plane.rollout(input.rolloutId)).phase).toBe('finishing');
  });

  it('writes to no alias in a stage of 0 %, nor before Prepare is through', async () => {
    const atNothing = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0), aStage(1)] }) });
    const unprepared = await aControlPlane();
    const inputs = [await begun(atNothing), await begun(unprepared, 'claimed')] as const;

    await atNothing.run(atNothing.rollBack({ ...inputs[0], failure }));
    await unprepared.run(unprepared.rollBack({ ...inputs[1], failure }));

    expect([atNothing.calls('lambda:UpdateAlias'), unprepared.calls('lambda:UpdateAlias')]).toEqual([0, 0]);
    expect((await unprepared.rollout(inputs[1].rolloutId)).written).toBeUndefined();
  });

  it('takes back a shift of which nobody knows whether it happened', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.fail('timeout-after-effect', { service: 'lambda', operation: 'UpdateAlias', count: 1 });
    await expect(plane.run(plane.shift(input))).rejects.toThrow();
    expect(plane.alias().weights).toEqual({ '2': 0.05 });

    await plane.run(plane.rollBack({ ...input, failure }));

    expect(plane.alias()).toEqual(baseline);
  });

  it('puts the pointer back after a promotion of which nobody knows whether it happened', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.5)] }) });
    const input = await promoting(plane);
    plane.fail('timeout-after-effect', { service: 'lambda', operation: 'UpdateAlias', count: 1 });
    await expect(plane.run(plane.promote(input))).rejects.toThrow();
    expect(plane.alias().version).toBe('2');

    await plane.run(plane.rollBack({ ...input, failure }));

    expect(plane.alias()).toEqual(baseline);
  });

  it('has nothing to take back of an alias that was deleted', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    plane.owner('lambda', 'DeleteAlias', { FunctionName: 'checkout', Name: 'live' });

    expect(await plane.run(plane.rollBack(input))).toMatchObject({ next: 'finish' });
    expect((await plane.events(input.rolloutId)).at(-1)).toMatchObject({ kind: 'reverted', version: '' });
  });

  it('overwrites whatever the alias is like, for it carries no revision', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.9 } } });

    await plane.run(plane.rollBack({ ...input, failure }));

    expect(plane.alias()).toEqual(baseline);
  });

  it('can be tried until the alias is back, and does nothing after that', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    plane.fail('throttle', { service: 'lambda', operation: 'UpdateAlias', count: 2 });

    await expect(plane.run(plane.rollBack({ ...input, failure }))).rejects.toThrow();
    await expect(plane.run(plane.rollBack({ ...input, failure }))).rejects.toThrow();
    await plane.run(plane.rollBack({ ...input, failure }));
    const { seq } = await plane.rollout(input.rolloutId);
    const writes = plane.calls('lambda:UpdateAlias');
    await plane.run(plane.rollBack({ ...input, failure }));

    expect(plane.alias()).toEqual(baseline);
    expect((await plane.rollout(input.rolloutId)).seq).toBe(seq);
    expect(plane.calls('lambda:UpdateAlias')).toBe(writes);
  });
});

describe('RollBack after the guard', () => {
  const alarms = ['checkout-5xx'];
  const guarded = aTrustingPlan({}, alarms);
  const goesOff = (plane: ControlPlane) => plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())));

  it('writes no alias again that is back by the answer to the guard, and records that answer', async () => {
    const plane = await aControlPlane({ plan: guarded });
    const input = await begun(plane);
    const [writes, reads] = [plane.calls('lambda:UpdateAlias'), plane.calls('lambda:GetAlias')];
    await goesOff(plane);

    await plane.run(plane.analyze(input));
    await plane.run(plane.rollBack(input));

    expect(plane.alias()).toEqual(baseline);
    expect(plane.calls('lambda:UpdateAlias') - writes).toBe(1);
    expect(plane.calls('lambda:GetAlias') - reads).toBe(0);
    const [, , , reverted] = (await plane.events(input.rolloutId)).slice(-4);
    const live = await plane.run(plane.deps.aliases.read({ functionName: 'checkout', aliasName: 'live' }));
    expect(reverted).toMatchObject({
      kind: 'reverted',
      version: '1',
      revisionId: live?.revisionId,
      writtenBy: 'guard',
    });
  });

  it('hears of it also when going back had been decided before', async () => {
    const plane = await aControlPlane({ plan: guarded });
    const input = await begun(plane);
    plane.owner('cloudwatch', 'SetAlarmState', { AlarmName: 'checkout-5xx', StateValue: 'ALARM', StateReason: 'red' });
    await plane.run(plane.analyze(input));
    await goesOff(plane);
    const writes = plane.calls('lambda:UpdateAlias');

    await plane.run(plane.rollBack(input));

    expect(plane.calls('lambda:UpdateAlias')).toBe(writes);
    const kinds = (await plane.events(input.rolloutId)).map(({ kind }) => kind);
    expect(kinds.slice(-3)).toEqual(['analyzed', 'signal-read', 'reverted']);
  });

  it('writes where the guard got no answer in time', async () => {
    const plane = await aControlPlane({ plan: guarded });
    const input = await begun(plane);
    plane.fail('throttle', { service: 'lambda', operation: 'UpdateAlias', for: 5000 });
    const going = goesOff(plane);
    await plane.advance(4500);
    const before = plane.calls('lambda:UpdateAlias');

    await plane.run(plane.analyze(input));
    await plane.advance(1000);
    await plane.run(plane.rollBack(input));
    await going;

    expect(plane.calls('lambda:UpdateAlias') - before).toBeGreaterThanOrEqual(2);
    expect((await plane.events(input.rolloutId)).at(-1)).not.toHaveProperty('writtenBy');
    expect(plane.alias()).toEqual(baseline);
  });

  it('writes where a guard was cut off between its write and its word', async () => {
    const plane = await aControlPlane({ plan: guarded });
    const input = await begun(plane);
    await plane.run(plane.deps.aliases.revert({ functionName: 'checkout', aliasName: 'live' }));
    plane.owner('cloudwatch', 'SetAlarmState', { AlarmName: 'checkout-5xx', StateValue: 'ALARM', StateReason: 'red' });
    const before = plane.calls('lambda:UpdateAlias');

    await plane.run(plane.analyze(input));
    await plane.run(plane.rollBack(input));

    expect(plane.calls('lambda:UpdateAlias') - before).toBe(1);
    expect((await plane.rollout(input.rolloutId)).phase).toBe('finishing');
  });
});
