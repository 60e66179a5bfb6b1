import { describe, expect, it } from 'vitest';
import { aStage } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  analyzedAfterBake,
  aRequest,
  aTrustingPlan,
  type ControlPlane,
  inputOf,
  promoting,
} from './a-control-plane.ts';

const plan = aTrustingPlan({ fastTrack: [aStage(1)] });

/** Version 2 has been promoted over version 1; `release` is what the next version, 4, is made of. */
async function afterAPromotion(release: string, chosen = plan) {
  const plane = await aControlPlane({ plan: chosen });
  const input = await promoting(plane);
  await plane.run(plane.promote(input));
  await plane.run(plane.finish(input));
  plane.account.services.lambda.changeModelledCode('checkout', release);
  plane.owner('lambda', 'PublishVersion', { FunctionName: 'checkout' });
  return plane;
}

async function preparedWith(plane: ControlPlane, version: string) {
  const time = new Date(plane.account.clock.now()).toISOString();
  const { rolloutId } = await plane.run(plane.start({ ...aRequest({ version, key: 'next' }), time }));
  const input = inputOf(rolloutId, 2);
  await plane.run(plane.prepare(input));
  return { input, rollout: await plane.rollout(rolloutId) };
}

describe('a version with the code and configuration of one that served before', () => {
  it('takes the plan’s fast track', async () => {
    const plane = await afterAPromotion('release 1');

    const { input, rollout } = await preparedWith(plane, '4');
    await plane.run(plane.shift(input));
    const { next } = await analyzedAfterBake(plane, input);

    expect(rollout).toMatchObject({ preparation: { fastTrack: true }, plan: { stages: [{ weight: 1 }] } });
    expect(plane.alias()).toEqual({ version: '2', weights: { 4: 1 } });
    expect(next).toBe('promote');
  });

  it('goes through all stages where the plan has no fast track', async () => {
    const plane = await afterAPromotion('release 1', aTrustingPlan());

    const { rollout } = await preparedWith(plane, '4');

    expect(rollout.preparation?.fastTrack).toBeUndefined();
    expect(rollout.plan.stages).toEqual(aTrustingPlan().stages);
  });
});

it('a version that is new goes through all stages, whatever was promoted before', async () => {
  const plane = await afterAPromotion('release 9');

  const { rollout } = await preparedWith(plane, '4');

  expect(rollout.preparation?.fastTrack).toBeUndefined();
  expect(rollout.plan.stages).toEqual(plan.stages);
});
