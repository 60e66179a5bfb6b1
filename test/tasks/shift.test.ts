import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aStage } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  alarmEvent,
  analyzedAfterBake,
  aTrustingPlan,
  begun,
  type ControlPlane,
  promoting,
} from './a-control-plane.ts';

const watched = ['checkout-5xx'];
const kinds = async (plane: ControlPlane, id: string) => (await plane.events(id)).map(({ kind }) => kind);

describe('Shift', () => {
  it('announces, writes and records', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');

    const route = await plane.run(plane.shift(input));

    expect(route).toMatchObject({ next: 'bake', readSeq: 0 });
    expect(Number.isInteger(route.waitSeconds) && route.waitSeconds >= 1).toBe(true);
    expect(plane.alias()).toEqual({ version: '1', weights: { '2': 0.05 } });
    expect(await kinds(plane, input.rolloutId)).toEqual([
      'requested',
      'claimed',
      'prepared',
      'shift-intended',
      'shifted',
    ]);
  });

  it('writes nothing in a stage of 0 %', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0), aStage(1)] }) });
    const input = await begun(plane);

    expect(plane.calls('lambda:UpdateAlias')).toBe(0);
    expect((await plane.rollout(input.rolloutId)).shifts).toHaveLength(1);
  });

  it('keeps the baseline as the version even at 100 %', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(1)] }) });

    await begun(plane);

    expect(plane.alias()).toEqual({ version: '1', weights: { '2': 1 } });
  });

  it('finds its own write when the answer was lost', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.fail('timeout-after-effect', { service: 'lambda', operation: 'UpdateAlias', count: 1 });

    await expect(plane.run(plane.shift(input))).rejects.toThrow();
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
    await plane.run(plane.shift(input));

    expect((await plane.rollout(input.rolloutId)).phase).toBe('baking');
    expect((await kinds(plane, input.rolloutId)).filter((kind) => kind === 'shift-intended')).toHaveLength(1);
  });

  it('finds its own write when it could not be recorded', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.fail('throttle', { service: 'dynamodb', operation: 'TransactWriteItems', nth: 2 });

    await expect(plane.run(plane.shift(input))).rejects.toThrow();
    await plane.run(plane.shift(input));

    expect((await plane.rollout(input.rolloutId)).written?.alias.canary?.weight).toBe(0.05);
  });

  it('does nothing when it is called again after all was done', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    expect((await plane.run(plane.shift(input))).next).toBe('bake');
    expect(plane.calls('lambda:UpdateAlias')).toBe(1);
  });

  it('goes on from a new description of a split alias', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await analyzedAfterBake(plane, input);
    plane.moveAlias({ Description: 'the checkout' });

    await plane.run(plane.shift(input));

    expect(plane.alias().weights).toEqual({ '2': 0.5 });
  });

  it('goes on from a new description of the baseline alone once Analyze has seen that nobody went back', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.moveAlias({ Description: 'the checkout' });

    const unsettled = await plane.run(plane.shift(input));
    const decided = await plane.run(plane.analyze(input));
    await plane.run(plane.shift(input));

    expect(unsettled).toEqual({ next: 'bake', waitSeconds: 5, readSeq: 0 });
    expect(decided.next).toBe('shift');
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
  });

  it('holds where somebody else moved the alias, and does not move it when asked again', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane, 'prepared');
    plane.moveAlias({ FunctionVersion: '3' });

    await plane.run(plane.shift(input));
    plane.moveAlias({ FunctionVersion: '1' });
    const again = await plane.run(plane.shift(input));

    expect((await plane.rollout(input.rolloutId)).held?.reason).toBe(
      'somebody else moved the alias: expected version 1 alone, found version 3 alone',
    );
    expect(again.next).toBe('bake');
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it('holds where the alias or the canary is gone', async () => {
    const withoutAlias = await aControlPlane();
    const withoutCanary = await aControlPlane();
    const inputs = [await begun(withoutAlias, 'prepared'), await begun(withoutCanary, 'prepared')] as const;
    withoutAlias.owner('lambda', 'DeleteAlias', { FunctionName: 'checkout', Name: 'live' });
    withoutCanary.owner('lambda', 'DeleteFunction', { FunctionName: 'checkout', Qualifier: '2' });

    await withoutAlias.run(withoutAlias.shift(inputs[0]));
    await withoutCanary.run(withoutCanary.shift(inputs[1]));

    expect((await withoutAlias.rollout(inputs[0].rolloutId)).held?.reason).toBe('the alias was deleted');
    expect((await withoutCanary.rollout(inputs[1].rolloutId)).held?.reason).toMatch(
      /^a version is gone: Function not found: .*:checkout:2$/,
    );
  });
});

describe('after a revert', () => {
  const plans = {
    'before the first shift': [aStage(0.05), aStage(0.5)],
    'in a stage of 0 %': [aStage(0), aStage(0.5)],
    'between two stages': [aStage(0.05), aStage(0.5)],
    'before the promotion': [aStage(0.05)],
  } as const;
  type Moment = keyof typeof plans;

  /** A rollout whose next step is a forward write. */
  async function about(moment: Moment, seed = 1) {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: plans[moment] }, watched), seed });
    if (moment === 'before the promotion') {
      const input = await promoting(plane);
      return { plane, input, forward: () => plane.promote(input) };
    }
    const input = await begun(plane, moment === 'before the first shift' ? 'prepared' : 'shifted');
    if (moment !== 'before the first shift') await analyzedAfterBake(plane, input);
    return { plane, input, forward: () => plane.shift(input) };
  }

  const moments = Object.keys(plans) as Moment[];
  const baseline = { version: '1', weights: {} };

  it.each(moments)('by the guard no forward write succeeds: %s', async (moment) => {
    const { plane, input, forward } = await about(moment);

    await plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())));
    const { next } = await plane.run(forward());
    const decided = await plane.run(plane.analyze(input));

    expect(next).toBe('bake');
    expect(decided.next).toBe('roll-back');
    expect(plane.alias()).toEqual(baseline);
  });

  it.each(moments)('whose signal is still on its way no forward write succeeds: %s', async (moment) => {
    const { plane, input, forward } = await about(moment);
    plane.owner('cloudwatch', 'SetAlarmState', { AlarmName: 'checkout-5xx', StateValue: 'ALARM', StateReason: 'red' });

    await plane.run(plane.deps.aliases.revert({ functionName: 'checkout', aliasName: 'live' }));
    const { next } = await plane.run(forward());
    const decided = await plane.run(plane.analyze(input));

    expect(next).toBe('bake');
    expect(decided.next).toBe('roll-back');
    expect(plane.alias()).toEqual(baseline);
  });

  it('the canary has no traffic, however guard and forward write meet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...moments),
        fc.nat(1000),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        async (moment, seed, guardAfter, forwardAfter) => {
          const { plane, input, forward } = await about(moment, seed);
          const { clock } = plane.account;
          const red = alarmEvent('checkout-5xx', clock.now());

          const [, { next }] = await plane.run(
            Promise.all([
              clock.sleep(guardAfter).then(() => plane.guard(red)),
              clock.sleep(forwardAfter).then(() => forward()),
            ]),
          );

          expect(plane.alias()).toEqual(baseline);
          if (next === 'finish') {
            await plane.run(plane.finish(input));
            expect((await plane.rollout(input.rolloutId)).outcome).toBe('rolled-back');
          } else {
            expect((await plane.run(plane.analyze(input))).next).toBe('roll-back');
          }
        },
      ),
      { numRuns: 16 },
    );
  });
});
