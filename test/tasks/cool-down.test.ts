import { describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '../../lib/core/rollout/reconcile.ts';
import { reconcile } from '../../lib/tasks/reconcile.ts';
import { minute } from '../core/rollout/a-rollout.ts';
import { carol } from '../core/rollout/people.ts';
import { aControlPlane, aRequest, begun, type ControlPlane, idOf, inputOf, promoting } from './a-control-plane.ts';
import { aStack } from './a-stack.ts';

const provide = (plane: ControlPlane, Qualifier: string) =>
  plane.owner('lambda', 'PutProvisionedConcurrencyConfig', {
    FunctionName: 'checkout',
    Qualifier,
    ProvisionedConcurrentExecutions: 7,
  });

const warmVersions = async (plane: ControlPlane) =>
  (await plane.run(plane.deps.capacity.of('checkout'))).map(({ qualifier }) => qualifier);

/** A round of the reconciler; executions of the fixture end at once unless told otherwise. */
const rounds = ({ deps, run }: ControlPlane, status?: ExecutionStatus) => {
  const executions = { ...deps.executions, ...(status && { status: async () => status }) };
  return run(reconcile({ ...deps, executions })());
};

const given = async (plane: ControlPlane, id = idOf()) =>
  (await plane.events(id)).flatMap((event) => (event.kind === 'capacity-released' ? [event.version] : []));

/** Version 2 has taken over from version 1, which has seven provisioned executions; so has version 2 by now. */
async function promoted(isProvidedByHand = false) {
  const plane = await aControlPlane();
  provide(plane, '1');
  if (isProvidedByHand) provide(plane, '2');
  await plane.advance(5 * minute);
  const input = isProvidedByHand ? await promoting(plane) : await warmed(plane);
  await plane.run(plane.promote(input));
  await plane.run(plane.finish(input));
  return plane;
}

async function warmed(plane: ControlPlane) {
  const input = await begun(plane, 'prepared');
  await plane.run(plane.shift(input));
  await plane.advance(3 * minute);
  for (let next = 'shift'; next === 'shift'; ) {
    await plane.run(plane.shift(input));
    await plane.advance(12 * minute);
    ({ next } = await plane.run(plane.analyze(input)));
  }
  return input;
}

const undo = (plane: ControlPlane) =>
  plane.run(
    plane.command({
      name: 'checkout:live',
      command: { verb: 'undo', reason: 'carts are empty' },
      person: carol,
    }),
  );

describe('what is provisioned for a version that was promoted over', () => {
  it('is kept for whoever goes back soon, and given up after that', async () => {
    const plane = await promoted();

    await plane.advance(55 * minute);
    await rounds(plane);
    const kept = await warmVersions(plane);
    await plane.advance(10 * minute);
    const { reconciled } = await rounds(plane);

    expect(kept).toEqual(['1', '2']);
    expect(reconciled).toEqual([{ rolloutId: idOf(), did: 'gave up the provisioned executions of version 1' }]);
    expect(await warmVersions(plane)).toEqual(['2']);
    expect(await given(plane)).toEqual(['1']);
    expect((await plane.rollout(idOf())).phase).toBe('closed');
  });

  it('is given up once', async () => {
    const plane = await promoted();
    await plane.advance(65 * minute);
    await rounds(plane);

    await rounds(plane);

    expect(await given(plane)).toEqual(['1']);
    expect(plane.calls('lambda:DeleteProvisionedConcurrencyConfig')).toBe(1);
  });

  it('is given up, too, where the new version had its own already', async () => {
    const plane = await promoted(true);
    await plane.advance(65 * minute);

    await rounds(plane);

    expect(await warmVersions(plane)).toEqual(['2']);
  });

  it('stays while an alias serves that version', async () => {
    const plane = await promoted();
    plane.owner('lambda', 'CreateAlias', { FunctionName: 'checkout', Name: 'beta', FunctionVersion: '1' });
    await plane.advance(65 * minute);

    await rounds(plane);

    expect(await warmVersions(plane)).toEqual(['1', '2']);
    expect(await given(plane)).toEqual([]);
  });

  it('stays while a stack wants that version', async () => {
    const plane = await promoted();
    await aStack(plane).updates({ version: '1' });
    await plane.advance(65 * minute);

    await rounds(plane);

    expect(await warmVersions(plane)).toEqual(['1', '2']);
  });

  it('stays while an open rollout goes back to that version, and goes when it has ended otherwise', async () => {
    const plane = await promoted();
    await plane.advance(50 * minute);
    const { rolloutId } = await plane.run(
      plane.start({ ...aRequest({ version: '1', key: 'back' }), time: new Date(plane.deps.now()).toISOString() }),
    );
    const input = inputOf(rolloutId, 2);
    await plane.run(plane.prepare(input));
    await plane.advance(15 * minute);
    await rounds(plane, 'running');
    const kept = await warmVersions(plane);

    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));
    await rounds(plane);

    expect(kept).toEqual(['1', '2']);
    expect(await warmVersions(plane)).toEqual(['2']);
  });

  it('is what serves after an undo, and the new version’s is given up', async () => {
    const plane = await promoted();
    await undo(plane);
    await plane.advance(65 * minute);

    await rounds(plane);

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await warmVersions(plane)).toEqual(['1']);
    expect(await given(plane)).toEqual(['2']);
  });

  it('is given up in the next round, where Lambda refuses it in this one', async () => {
    const plane = await promoted();
    await plane.advance(65 * minute);
    plane.fail('throttle', { service: 'lambda', operation: 'DeleteProvisionedConcurrencyConfig', count: 1 });

    await expect(rounds(plane)).rejects.toThrow('TooManyRequestsException');
    await rounds(plane);

    expect(await warmVersions(plane)).toEqual(['2']);
  });
});
