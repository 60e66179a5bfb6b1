import { describe, expect, it } from 'vitest';
import { aStage } from '../core/rollout/a-rollout.ts';
import {
  aControlPlane,
  alarmEvent,
  aRequest,
  aTrustingPlan,
  begun,
  type ControlPlane,
  idOf,
  promoting,
  tasksOf,
} from './a-control-plane.ts';

const claimOf = (plane: ControlPlane) => plane.run(plane.deps.claims.read('checkout:live'));
const executions = (plane: ControlPlane) => plane.account.services.states.executions().map(({ name }) => name);

/** A rollout that has been taken back, and another one that waits for it. */
async function endingBefore(plane: ControlPlane) {
  const input = await begun(plane);
  await plane.run(plane.start(aRequest({ key: 'second', version: '3' })));
  await plane.run(plane.rollBack(input));
  return input;
}

describe('Finish', () => {
  it('closes the record, gives up claim and watches, and says how it ended', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({}, ['checkout-5xx']) });
    const input = await begun(plane);
    await plane.run(plane.rollBack(input));
    const toldBefore = plane.calls('events:PutEvents');

    expect(await plane.run(plane.finish(input))).toEqual({ outcome: 'failed' });
    expect(await plane.rollout(input.rolloutId)).toMatchObject({ phase: 'closed', outcome: 'failed' });
    expect(await claimOf(plane)).toMatchObject({ fence: 1, rolloutId: undefined });
    expect(await plane.run(plane.deps.watches.of('checkout-5xx'))).toEqual([]);
    expect(plane.calls('events:PutEvents') - toldBefore).toBe(1);
  });

  it('hands the claim to who waits, under the next fence, and starts it', async () => {
    const plane = await aControlPlane();
    const input = await endingBefore(plane);

    await plane.run(plane.finish(input));

    expect(await claimOf(plane)).toEqual({ target: 'checkout:live', fence: 2, rolloutId: idOf('second') });
    expect(await plane.rollout(idOf('second'))).toMatchObject({ phase: 'preparing', fence: 2 });
    expect(executions(plane)).toEqual([idOf(), idOf('second')]);
  });

  it('starts who waited when it broke off just before that', async () => {
    const plane = await aControlPlane();
    const input = await endingBefore(plane);
    plane.fail('throttle', { service: 'states', operation: 'StartExecution', count: 1 });

    await expect(plane.run(plane.finish(input))).rejects.toThrow();
    expect(executions(plane)).toEqual([idOf()]);
    await plane.run(plane.finish(input));

    expect(executions(plane)).toEqual([idOf(), idOf('second')]);
    expect((await claimOf(plane)).fence).toBe(2);
  });

  it('changes nothing when it is called again', async () => {
    const plane = await aControlPlane();
    const input = await endingBefore(plane);
    await plane.run(plane.finish(input));
    const { seq } = await plane.rollout(idOf('second'));

    await plane.run(plane.finish(input));

    expect((await plane.rollout(idOf('second'))).seq).toBe(seq);
    expect((await claimOf(plane)).fence).toBe(2);
    expect(executions(plane)).toEqual([idOf(), idOf('second')]);
  });

  it('does not pass on a claim that is no longer its own', async () => {
    const plane = await aControlPlane();
    const input = await endingBefore(plane);
    plane.owner('dynamodb', 'UpdateItem', {
      TableName: 'rollouts',
      Key: { pk: { S: 'TARGET#checkout:live' }, sk: { S: 'CLAIM' } },
      UpdateExpression: 'SET rolloutId = :other, fence = :next',
      ExpressionAttributeValues: { ':other': { S: 'other' }, ':next': { N: '2' } },
    });

    await plane.run(plane.finish(input));

    expect(await claimOf(plane)).toMatchObject({ fence: 2, rolloutId: 'other', waiting: idOf('second') });
    expect((await plane.rollout(idOf('second'))).phase).toBe('queued');
    expect((await plane.rollout(input.rolloutId)).phase).toBe('closed');
  });

  it('heeds an alarm that goes off while it closes a promotion', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.5)] }, ['checkout-5xx']) });
    const input = await promoting(plane);
    await plane.run(plane.promote(input));
    const { claims } = plane.deps;
    let isQuiet = true;
    const interrupted = tasksOf({
      ...plane.deps,
      claims: {
        ...claims,
        read: async (target) => {
          if (isQuiet) await plane.guard(alarmEvent('checkout-5xx', plane.deps.now()));
          isQuiet = false;
          return claims.read(target);
        },
      },
    });

    expect(await plane.run(interrupted.finish(input))).toEqual({ outcome: 'rolled-back' });
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
  });

  it.each([
    ['an alarm whose guard could not', { kind: 'alarm', alarm: 'checkout-5xx', detail: 'above 5' }, 'rolled-back'],
    ['a person', { kind: 'abort', reason: 'wrong build' }, 'aborted'],
  ] as const)('takes a promotion back for %s', async (_, signal, outcome) => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ stages: [aStage(0.5)] }) });
    const input = await promoting(plane);
    await plane.run(plane.promote(input));
    const at = new Date(plane.deps.now()).toISOString();
    await plane.run(plane.deps.inbox.send(input.rolloutId, { ...signal, id: 'late', at }));

    expect(await plane.run(plane.finish(input))).toEqual({ outcome });
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect((await plane.events(input.rolloutId)).slice(-4).map(({ kind }) => kind)).toEqual([
      'signal-read',
      'rollback-started',
      'reverted',
      'closed',
    ]);
  });

  it('can be repeated when the bus did not take its notice', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);
    await plane.run(plane.rollBack(input));
    plane.fail('throttle', { service: 'events', operation: 'PutEvents', count: 1 });

    await expect(plane.run(plane.finish(input))).rejects.toThrow();

    expect(await plane.run(plane.finish(input))).toEqual({ outcome: 'failed' });
  });
});
