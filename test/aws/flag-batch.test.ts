import { expect, it } from 'vitest';
import type { FlagMove } from '../../lib/core/rollout/flag-move.ts';
import { revisionOf } from '../../lib/core/rollout/flag-move.ts';
import { aFlag } from '../core/flags/a-document.ts';
import { bothOff, aJointControlPlane, type JointControlPlane } from '../tasks/a-joint-control-plane.ts';

const half = { version: 'off', canary: { version: 'on', weight: 0.5 } };
const aMove = (plane: JointControlPlane, key: string): FlagMove => ({
  ...{ key, to: half, revisionId: revisionOf(aFlag()), rolloutId: `rollout-of-${key}` },
  ...{ begins: plane.deps.now(), ends: plane.deps.now() },
});
const at = (aliasName: string) => ({ functionName: 'flag', aliasName });

it('a move whose rollout has gone back is not made by somebody who deploys later', async () => {
  const plane = await aJointControlPlane();
  await plane.run(plane.queue.announce('somebody-who-died', aMove(plane, 'search')));

  await plane.run(plane.deps.aliases.revert(at('search')));
  await plane.run(plane.move(aMove(plane, 'new-checkout')));

  expect(plane.flag('new-checkout')).toEqual(half);
  expect(plane.flag('search')).toEqual({ version: 'off' });
});

it('a move of somebody who has died is made by the next one, whoever it is', async () => {
  const plane = await aJointControlPlane();
  await plane.run(plane.queue.announce('somebody-who-died', aMove(plane, 'search')));

  await plane.run(plane.move(aMove(plane, 'new-checkout')));

  expect([plane.flag('new-checkout'), plane.flag('search')]).toEqual([half, half]);
});

it('the pen of somebody who has died is taken after a minute', async () => {
  const plane = await aJointControlPlane();
  await plane.run(plane.queue.takePen('somebody-who-died'));

  const meanwhile = await plane.run(plane.move(aMove(plane, 'search')));
  await plane.advance(30_000);
  const later = await plane.run(plane.move(aMove(plane, 'search')));

  expect([meanwhile.kind, later.kind]).toEqual(['busy', 'written']);
});

it('a flag that is closed while somebody has its opening in hand is closed in the end', async () => {
  const plane = await aJointControlPlane();
  const opening = plane.move(aMove(plane, 'search'));
  await plane.advance(2_300);
  expect(await plane.run(plane.queue.look('search'))).toMatchObject({ state: 'in-hand' });

  await plane.run(Promise.all([opening, plane.deps.aliases.revert(at('search'))]));

  expect(plane.flag('search')).toEqual({ version: 'off' });
});

it('flags that one function takes back at the same moment go back in two deployments, the others untouched', async () => {
  const plane = await aJointControlPlane();
  const keys = ['new-checkout', 'search'];
  await plane.run(Promise.all(keys.map((key) => plane.move(aMove(plane, key)))));
  const before = plane.calls('appconfig:StartDeployment');

  await plane.run(Promise.all(keys.map((key) => plane.deps.aliases.revert(at(key)))));

  expect(plane.calls('appconfig:StartDeployment') - before).toBe(2);
  expect(await plane.run(plane.store.read())).toEqual(bothOff);
});
