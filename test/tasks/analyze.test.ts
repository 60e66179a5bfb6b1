import { describe, expect, it } from 'vitest';
import { aPlan, aStage, minute } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  analyzedAfterBake,
  aTrustingPlan,
  begun,
  type ControlPlane,
  promoting,
} from './a-control-plane.ts';

const plan = aTrustingPlan({}, ['checkout-5xx']);
const abort = { kind: 'abort', id: 'abort/1', at: '2026-01-05T09:00:00.000Z', reason: 'wrong build' } as const;

async function lastAnalysis(plane: ControlPlane, rolloutId: string) {
  const event = (await plane.events(rolloutId)).findLast(({ kind }) => kind === 'analyzed');
  if (event?.kind !== 'analyzed') throw new Error('nothing has been analyzed');
  return event;
}

const unavailable = [
  ['metrics are throttled', 'throttle', { service: 'cloudwatch', operation: 'GetMetricData' }, 'Throttling'],
  ['metrics are partial', 'partial-data', { where: { metric: 'Invocations' } }, 'PartialData'],
  ['CloudWatch is down', 'region-down', { services: ['cloudwatch'] }, 'nothing can be judged'],
  ['alarms are throttled', 'throttle', { service: 'cloudwatch', operation: 'DescribeAlarms' }, 'Throttling'],
  ['the alias is throttled', 'throttle', { service: 'lambda', operation: 'GetAlias' }, 'the alias could not be read'],
  ['Lambda is down', 'region-down', { services: ['lambda'] }, 'the alias could not be read'],
] as const;

describe('Analyze', () => {
  it('advances when the bake is over and nothing speaks against it', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    const route = await analyzedAfterBake(plane, input);

    expect(route.next).toBe('shift');
    expect(await lastAnalysis(plane, input.rolloutId)).toMatchObject({
      stageIndex: 0,
      verdict: { kind: 'pass' },
      decision: { kind: 'advance', toStage: 1 },
    });
  });

  it.each(unavailable)('does not when %s', async (_, kind, fault, because) => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    await plane.advance(12 * minute);
    plane.account.faults.add({ kind, at: plane.deps.now(), ...fault });

    const route = await plane.run(plane.analyze(input));

    expect(route.next).toBe('bake');
    expect((await lastAnalysis(plane, input.rolloutId)).decision).toMatchObject({
      kind: 'wait',
      reason: expect.stringContaining(because),
    });
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
  });

  it('reverts for a red alarm even if nothing else answers', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    plane.owner('cloudwatch', 'SetAlarmState', { AlarmName: 'checkout-5xx', StateValue: 'ALARM', StateReason: 'red' });
    plane.fail('throttle', { service: 'cloudwatch', operation: 'GetMetricData' });
    plane.fail('throttle', { service: 'lambda', operation: 'GetAlias' });

    expect((await plane.run(plane.analyze(input))).next).toBe('roll-back');
  });

  it('counts what both versions really served, minute by minute', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    const from = Math.ceil((plane.deps.now() + minute) / minute) * minute;
    await plane.advance(10 * minute);
    const served = plane.account.services.lambda.serve({
      functionName: 'checkout',
      qualifier: 'live',
      from,
      to: from + 4 * minute,
      requests: 2000,
    });
    await plane.advance(4 * minute);

    await plane.run(plane.analyze(input));

    expect((await lastAnalysis(plane, input.rolloutId)).totals).toEqual({
      baseline: { requests: served['1']!.requests, errors: 0 },
      canary: { requests: served['2']!.requests, errors: 0 },
    });
  });

  it('judges asynchronous sources by what the queue in front of the function tells', async () => {
    const analysis = { alarms: [], errors: 'off', noData: 'proceed', sources: { eventAge: 60, dropped: 5 } } as const;
    const plane = await aControlPlane({ plan: aPlan({ analysis }) });
    const input = await begun(plane);
    await plane.advance(2 * minute);
    const event = { FunctionName: 'checkout', Qualifier: 'live', InvocationType: 'Event' };
    await plane.run(plane.account.call('lambda', 'Invoke', event, { kind: 'administrator' }));
    const to = plane.deps.now();
    const served = { functionName: 'checkout', qualifier: 'live', from: to - minute, to, requests: 2000 };
    plane.account.services.lambda.serve(served);
    await plane.advance(6 * minute);

    await plane.run(plane.analyze(input));

    const { findings } = (await lastAnalysis(plane, input.rolloutId)).verdict;
    const { numbers } = findings.find(({ judge }) => judge === 'sources')!;
    expect(numbers.eventAgeMs).toBeGreaterThan(0);
    expect(numbers).toMatchObject({ dropped: 0, eventAgeMinutesInARow: 0 });
  });

  it('reads each signal once', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));

    const route = await plane.run(plane.analyze(input));
    const again = await plane.run(plane.analyze(input));

    const read = (await plane.events(input.rolloutId)).filter(({ kind }) => kind === 'signal-read');
    expect(route).toMatchObject({ next: 'roll-back', readSeq: 1 });
    expect(again.next).toBe('roll-back');
    expect(read).toHaveLength(1);
  });

  it('does not heed again what was read before', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));
    const { records } = plane.deps;
    const stamp = { at: plane.deps.now(), by: 'test' };
    const before = await plane.rollout(input.rolloutId);
    await plane.run(records.append(before, [{ kind: 'signal-read', signal: abort }], stamp));

    expect(await plane.run(plane.analyze(input))).toMatchObject({ next: 'bake', readSeq: 1 });
  });

  it('lets the first shift wait while no alarm can be read', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane, 'prepared');
    plane.moveAlias({ Description: 'touched' });
    await plane.run(plane.shift(input));
    plane.fail('throttle', { service: 'cloudwatch', operation: 'DescribeAlarms', count: 1 });

    const blind = await plane.run(plane.analyze(input));
    const seeing = await plane.run(plane.analyze(input));

    expect([blind.next, seeing.next]).toEqual(['bake', 'shift']);
    const [analysis] = (await plane.events(input.rolloutId)).filter(({ kind }) => kind === 'analyzed');
    expect(analysis).toMatchObject({ decision: { reason: expect.stringContaining('Throttling') } });
  });

  it('tells how far it read, so that the machine does not fall asleep over a newer signal', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    expect((await plane.run(plane.analyze(input))).readSeq).toBe(0);
  });

  it('decides anew when the record moved while it looked', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);

    await plane.run(Promise.all([plane.analyze(input), plane.analyze(input)]));

    const events = await plane.events(input.rolloutId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ kind }) => kind === 'analyzed')).toHaveLength(2);
  });

  it('holds where somebody else moved the alias, and stays there', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.9 } } });

    await analyzedAfterBake(plane, input);
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.05 } } });
    const later = await plane.run(plane.analyze(input));

    expect(later.next).toBe('bake');
    expect((await plane.rollout(input.rolloutId)).held?.reason).toContain('found version 1 with 90 % on version 2');
  });

  it('holds when the alias is gone, and when somebody emptied it without a word', async () => {
    const [gone, emptied] = [await aControlPlane({ plan }), await aControlPlane({ plan })];
    const inputs = [await begun(gone), await begun(emptied)] as const;
    gone.owner('lambda', 'DeleteAlias', { FunctionName: 'checkout', Name: 'live' });
    emptied.moveAlias({ RoutingConfig: { AdditionalVersionWeights: {} } });

    await analyzedAfterBake(gone, inputs[0]);
    await analyzedAfterBake(emptied, inputs[1]);

    expect((await gone.rollout(inputs[0].rolloutId)).held?.reason).toBe('the alias was deleted');
    expect((await emptied.rollout(inputs[1].rolloutId)).held?.reason).toContain('no signal says why');
  });

  it('looks at the alias every five minutes, and once more before it goes on', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    const looks = async () => {
      const before = plane.calls('lambda:GetAlias');
      const { next } = await plane.run(plane.analyze(input));
      await plane.advance(minute);
      return `${next} ${plane.calls('lambda:GetAlias') - before}`;
    };

    const seen: string[] = [];
    while (seen.at(-1)?.startsWith('shift') !== true) seen.push(await looks());

    expect(seen.slice(0, 6)).toEqual(['bake 1', 'bake 0', 'bake 0', 'bake 0', 'bake 0', 'bake 1']);
    expect(seen.at(-1)).toBe('shift 1');
  });

  it('notices within six minutes that somebody else has moved the alias', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.05, { bakeSeconds: 3000 })] }) });
    const input = await begun(plane);
    await plane.run(plane.analyze(input));
    plane.moveAlias({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.9 } } });
    const movedAt = plane.deps.now();

    while (!(await plane.rollout(input.rolloutId)).held) {
      await plane.advance(minute);
      await plane.run(plane.analyze(input));
    }

    expect(plane.deps.now() - movedAt).toBeLessThan(6 * minute);
  });

  it('asks Lambda nothing about a rollout that has to go back anyway', async () => {
    const plane = await aControlPlane({ plan });
    const input = await begun(plane);
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));
    const before = plane.calls('lambda:GetAlias');

    await plane.run(plane.analyze(input));

    expect(await lastAnalysis(plane, input.rolloutId)).toMatchObject({ decision: { kind: 'roll-back' } });
    expect(plane.calls('lambda:GetAlias')).toBe(before);
  });

  describe('while the guard takes many back for the alarm that it finds red', () => {
    const goesRed = (plane: ControlPlane) =>
      plane.owner('cloudwatch', 'SetAlarmState', {
        AlarmName: 'checkout-5xx',
        StateValue: 'ALARM',
        StateReason: 'red',
      });

    it('decides, and waits for its word, but no longer than the quota explains', async () => {
      const plane = await aControlPlane({ plan });
      const input = await begun(plane);
      await plane.run(plane.deps.watches.announceRush('checkout-5xx', plane.deps.now() + 20_000));
      goesRed(plane);

      const aside = await plane.run(plane.analyze(input));
      await plane.advance(aside.waitSeconds * 1000);
      const itself = await plane.run(plane.analyze(input));

      expect((await plane.rollout(input.rolloutId)).phase).toBe('rolling-back');
      expect([aside.next, itself.next]).toEqual(['bake', 'roll-back']);
      expect(aside.waitSeconds).toBeLessThanOrEqual(20);
    });

    it('does not, once it is told', async () => {
      const plane = await aControlPlane({ plan });
      const input = await begun(plane);
      await plane.run(plane.deps.watches.announceRush('checkout-5xx', plane.deps.now() + 20_000));
      goesRed(plane);
      await plane.run(plane.deps.inbox.send(input.rolloutId, { ...abort, kind: 'alarm', alarm: 'a', detail: 'red' }));

      expect((await plane.run(plane.analyze(input))).next).toBe('roll-back');
    });

    it('does not for an alarm that the guard leaves alone', async () => {
      const plane = await aControlPlane({ plan });
      const input = await begun(plane);
      await plane.run(plane.deps.watches.announceRush('somebody-elses', plane.deps.now() + 20_000));
      goesRed(plane);

      expect((await plane.run(plane.analyze(input))).next).toBe('roll-back');
    });
  });

  it('looks at nothing once the way back or the end has been decided', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.5)] }) });
    const input = await promoting(plane);
    await plane.run(plane.promote(input));
    const before = plane.calls('cloudwatch:GetMetricData');

    expect((await plane.run(plane.analyze(input))).next).toBe('finish');
    expect(plane.calls('cloudwatch:GetMetricData')).toBe(before);
  });
});
