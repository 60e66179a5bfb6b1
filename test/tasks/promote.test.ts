import { describe, expect, it } from 'vitest';
import { aStage } from '../core/rollout/a-rollout.ts';
import { aControlPlane, alarmEvent, aTrustingPlan, promoting, tasksOf } from './a-control-plane.ts';

const plan = aTrustingPlan({ stages: [aStage(0.5)] }, ['checkout-5xx']);
const abort = { kind: 'abort', id: 'abort/1', at: '2026-01-05T09:00:00.000Z', reason: 'wrong build' } as const;
const baseline = { version: '1', weights: {} };

describe('Promote', () => {
  it('points the alias at the canary, and records it', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);

    expect((await plane.run(plane.promote(input))).next).toBe('finish');
    expect(plane.alias()).toEqual({ version: '2', weights: {} });
    expect(await plane.rollout(input.rolloutId)).toMatchObject({
      phase: 'finishing',
      ending: { outcome: 'promoted' },
      written: { alias: { version: '2' } },
    });
  });

  it('finds its own write when the answer was lost', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);
    plane.fail('timeout-after-effect', { service: 'lambda', operation: 'UpdateAlias', count: 1 });

    await expect(plane.run(plane.promote(input))).rejects.toThrow();

    expect((await plane.run(plane.promote(input))).next).toBe('finish');
    expect(plane.alias().version).toBe('2');
  });

  it('writes nothing when a signal is unread', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);
    await plane.run(plane.deps.inbox.send(input.rolloutId, abort));

    const { next } = await plane.run(plane.promote(input));
    const decided = await plane.run(plane.analyze(input));

    expect([next, decided.next]).toEqual(['bake', 'roll-back']);
    expect(plane.alias()).toEqual({ version: '1', weights: { '2': 0.5 } });
  });

  it('does not record a promotion during which a signal arrived, so that it is taken back', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);
    const { aliases, inbox } = plane.deps;
    const interrupted = tasksOf({
      ...plane.deps,
      aliases: {
        ...aliases,
        write: async (...write) => {
          const answer = await aliases.write(...write);
          await inbox.send(input.rolloutId, abort);
          return answer;
        },
      },
    });

    const { next } = await plane.run(interrupted.promote(input));
    expect(plane.alias().version).toBe('2');
    const decided = await plane.run(plane.analyze(input));
    await plane.run(plane.rollBack(input));

    expect([next, decided.next]).toEqual(['bake', 'roll-back']);
    expect(plane.alias()).toEqual(baseline);
    expect((await plane.rollout(input.rolloutId)).ending).toEqual({
      outcome: 'aborted',
      reason: 'aborted: wrong build',
    });
  });

  it('that the guard has taken back was no promotion, even if it had been recorded', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);
    await plane.run(plane.promote(input));

    await plane.run(plane.guard(alarmEvent('checkout-5xx', plane.deps.now())));
    await plane.run(plane.finish(input));

    expect(plane.alias()).toEqual(baseline);
    expect(await plane.rollout(input.rolloutId)).toMatchObject({
      outcome: 'rolled-back',
      ending: { reason: 'alarm checkout-5xx went off: above 5' },
      written: { alias: { version: '1' } },
    });
  });

  it('does nothing when it is called again after all was done', async () => {
    const plane = await aControlPlane({ plan });
    const input = await promoting(plane);
    await plane.run(plane.promote(input));
    const before = plane.calls('lambda:UpdateAlias');

    expect((await plane.run(plane.promote(input))).next).toBe('finish');
    expect(plane.calls('lambda:UpdateAlias')).toBe(before);
  });
});
