import { describe, expect, it } from 'vitest';
import { aControlPlane, aRequest, aTrustingPlan, type ControlPlane } from './a-control-plane.ts';
import { aStack } from './a-stack.ts';

/** Ten versions, of which the newest two are kept; the alias is at the ninth. */
async function tenVersions() {
  const plane = await aControlPlane({ versions: 10 });
  plane.moveAlias({ FunctionVersion: '9' });
  await aStack(plane, { version: '9', keepVersions: '2' }).creates();
  return plane;
}

const prune = (plane: ControlPlane, rolloutId = 'checkout-live-ended') =>
  plane.run(plane.pruneVersions({ detail: { target: 'checkout:live', rolloutId, outcome: 'promoted' } }));

const numbers = (plane: ControlPlane) => plane.run(plane.deps.versions.list('checkout'));

describe('after a promotion', () => {
  it('the newest versions stay, and the others go', async () => {
    const plane = await tenVersions();

    const { removed } = await prune(plane);

    expect(removed).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(await numbers(plane)).toEqual(['9', '10']);
  });

  it('so does what another alias serves, its canary too', async () => {
    const plane = await tenVersions();
    plane.owner('lambda', 'CreateAlias', {
      FunctionName: 'checkout',
      Name: 'beta',
      FunctionVersion: '3',
      RoutingConfig: { AdditionalVersionWeights: { 4: 0.5 } },
    });

    await prune(plane);

    expect(await numbers(plane)).toEqual(['3', '4', '9', '10']);
  });

  it('so does what an open rollout and a waiting one are about', async () => {
    const plane = await tenVersions();
    await plane.run(plane.start(aRequest({ version: '5' })));
    await plane.run(plane.start(aRequest({ version: '6', key: 'build-8' })));

    await prune(plane);

    expect(await numbers(plane)).toEqual(['5', '6', '9', '10']);
  });

  it('so does what an open rollout of another alias is about, before its first shift', async () => {
    const plane = await tenVersions();
    plane.owner('lambda', 'CreateAlias', { FunctionName: 'checkout', Name: 'beta', FunctionVersion: '9' });
    const target = { function: 'checkout', alias: 'beta' };
    await plane.run(plane.register({ plan: aTrustingPlan({ target }), owner: 'payments' }));
    await plane.run(plane.start(aRequest({ target: 'checkout:beta', version: '5' })));

    await prune(plane);

    expect(await numbers(plane)).toEqual(['5', '9', '10']);
  });

  it('so does what the stack wants', async () => {
    const plane = await tenVersions();
    await aStack(plane, { version: '7', keepVersions: '2' }).updates();

    await prune(plane);

    expect(await numbers(plane)).toEqual(['7', '9', '10']);
  });

  it('nothing goes of a target that no stack declares: its versions are somebody else’s', async () => {
    const plane = await aControlPlane({ versions: 10 });

    expect(await prune(plane)).toEqual({ removed: [] });
  });
});

it('only a version’s number can be removed, never a function', async () => {
  const plane = await aControlPlane();

  for (const version of ['', '$LATEST', 'live', '0']) {
    await expect(plane.run(plane.deps.versions.remove('checkout', version))).rejects.toThrow('must be a number');
  }
});
