import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../lib/core/errors.ts';
import { aPlan } from '../core/rollout/a-rollout.ts';
import { aControlPlane, aTrustingPlan } from './a-control-plane.ts';

describe('registering a target', () => {
  it('makes it known, and gives it a new plan the next time', async () => {
    const plane = await aControlPlane({ isRegistered: false });
    const newer = aTrustingPlan({ onBusy: 'reject' });

    const first = await plane.run(plane.register({ plan: aTrustingPlan(), owner: 'payments' }));
    const second = await plane.run(plane.register({ plan: newer, owner: 'payments' }));

    expect([first, second]).toEqual([
      { target: 'checkout:live', isNew: true },
      { target: 'checkout:live', isNew: false },
    ]);
    expect(await plane.run(plane.deps.registry.get('checkout:live'))).toMatchObject({ owner: 'payments', plan: newer });
  });

  it('is refused where the function has not opted in for this owner', async () => {
    const plane = await aControlPlane({ isRegistered: false });
    const registered = plane.run(plane.register({ plan: aPlan(), owner: 'search' }));

    await expect(registered).rejects.toBeInstanceOf(RequestRefused);
    await expect(registered).rejects.toThrow(
      'the function has opted in for the owner payments (its tag tidegate:owner), not for search',
    );
    expect(await plane.run(plane.deps.registry.get('checkout:live'))).toBeUndefined();
  });

  it('is refused for another owner, even one whose tag the function has got since', async () => {
    const plane = await aControlPlane();
    plane.owner('lambda', 'TagResource', {
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:checkout',
      Tags: { 'tidegate:owner': 'search' },
    });

    await expect(plane.run(plane.register({ plan: aPlan(), owner: 'search' }))).rejects.toThrow(
      "target checkout:live belongs to payments; a target's owner never changes silently",
    );
  });

  it('is refused for findings that the control plane does not listen to, with what to do', async () => {
    const plane = await aControlPlane({ isRegistered: false });
    const finding = { source: 'aws.inspector2', detailType: 'Inspector2 Finding', resource: 'function' } as const;
    const { analysis, ...plan } = aTrustingPlan();

    await expect(
      plane.run(
        plane.register({ plan: { ...plan, analysis: { ...analysis, findings: [finding] } }, owner: 'payments' }),
      ),
    ).rejects.toThrow(
      `analysis.findings names "Inspector2 Finding" of aws.inspector2, and the control plane listens to "GuardDuty Finding" of aws.guardduty; add { source: 'aws.inspector2', detailType: 'Inspector2 Finding' } to the findings of its ControlPlane construct and deploy it first`,
    );
  });

  it('is refused where there is no alias', async () => {
    const plane = await aControlPlane({ isRegistered: false });
    const plan = aPlan({ target: { function: 'checkout', alias: 'beta' } });

    await expect(plane.run(plane.register({ plan, owner: 'payments' }))).rejects.toThrow(
      'there is no alias checkout:beta; create it before registering the target',
    );
  });
});
