import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../lib/core/errors.ts';
import { readRequest } from '../../lib/core/rollout/request.ts';
import { aControlPlane, aRequest, aTrustingPlan, idOf } from './a-control-plane.ts';

const kinds = (events: readonly { readonly kind: string }[]) => events.map(({ kind }) => kind);

describe('a request', () => {
  it('becomes a rollout with a claim and an execution', async () => {
    const plane = await aControlPlane();

    const answer = await plane.run(plane.start(aRequest()));

    expect(answer).toEqual({ rolloutId: idOf(), phase: 'preparing' });
    expect(kinds(await plane.events(idOf()))).toEqual(['requested', 'claimed']);
    expect(await plane.run(plane.deps.claims.read('checkout:live'))).toMatchObject({ fence: 1, rolloutId: idOf() });
    expect(plane.account.services.states.executions().map(({ name }) => name)).toEqual([idOf()]);
  });

  it('that arrives twice, or three times at once, is one rollout', async () => {
    const plane = await aControlPlane();

    const atOnce = await plane.run(Promise.all([1, 2, 3].map(() => plane.start(aRequest()))));
    const later = await plane.run(plane.start(aRequest()));

    expect(new Set([...atOnce, later].map(({ rolloutId }) => rolloutId))).toEqual(new Set([idOf()]));
    expect(kinds(await plane.events(idOf()))).toEqual(['requested', 'claimed']);
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('that arrives again after its rollout has ended starts nothing', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await plane.run(plane.start(aRequest()));
    await plane.run(plane.rollBack({ rolloutId, fence: 1 }));
    await plane.run(plane.finish({ rolloutId, fence: 1 }));

    expect(await plane.run(plane.start(aRequest()))).toEqual({ rolloutId, phase: 'closed' });
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('is started by the next delivery when the first broke off before its execution', async () => {
    const plane = await aControlPlane();
    plane.fail('throttle', { service: 'states', operation: 'StartExecution', count: 1 });

    await expect(plane.run(plane.start(aRequest()))).rejects.toThrow();
    await plane.run(plane.start(aRequest()));

    expect(kinds(await plane.events(idOf()))).toEqual(['requested', 'claimed']);
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('leaves nothing behind that waits for nobody when it breaks off', async () => {
    const plane = await aControlPlane();
    plane.fail('throttle', { service: 'dynamodb', operation: 'TransactWriteItems', count: 1 });

    await expect(plane.run(plane.start(aRequest()))).rejects.toThrow();

    expect(await plane.run(plane.deps.records.load(idOf()))).toBeUndefined();
  });

  it('whose record an older release left at the request goes on from there', async () => {
    const plane = await aControlPlane();
    const { request } = readRequest(aRequest());
    const requested = { kind: 'requested', request, plan: aTrustingPlan() } as const;
    const step = plane.deps.records.begin(idOf(), [requested], { at: plane.deps.now(), by: 'start' });
    await plane.run(plane.deps.records.commit([step]));

    await plane.run(plane.start(aRequest()));

    expect(kinds(await plane.events(idOf()))).toEqual(['requested', 'claimed']);
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('that is an hour old is rejected', async () => {
    const plane = await aControlPlane();

    const { phase } = await plane.run(plane.start(aRequest({ age: 62 })));

    expect(phase).toBe('closed');
    expect((await plane.rollout(idOf())).ending).toMatchObject({
      outcome: 'rejected',
      reason: 'the request is 62 minutes old; ask again with a new key if it is still wanted',
    });
    expect((await plane.run(plane.deps.claims.read('checkout:live'))).rolloutId).toBeUndefined();
  });

  it.each([
    [
      'for a target that nobody registered',
      { target: 'basket:live' },
      'target basket:live is not registered; run tidegate register with its plan first',
    ],
    [
      'from another owner',
      { source: 'tidegate.search' },
      'target checkout:live takes requests from tidegate.payments, not from tidegate.search',
    ],
  ])('%s is refused without a trace', async (_, shape, message) => {
    const plane = await aControlPlane();
    const request = plane.run(plane.start(aRequest(shape)));

    await expect(request).rejects.toBeInstanceOf(RequestRefused);
    await expect(request).rejects.toThrow(message);
    expect(await plane.run(plane.deps.records.load(idOf()))).toBeUndefined();
  });
});

describe('a request for a busy target', () => {
  it('waits; only the newest does', async () => {
    const plane = await aControlPlane();
    await plane.run(plane.start(aRequest()));

    await plane.run(plane.start(aRequest({ key: 'second' })));
    await plane.run(plane.start(aRequest({ key: 'third', version: '3' })));

    expect(await plane.rollout(idOf('second'))).toMatchObject({
      phase: 'closed',
      ending: { outcome: 'superseded', reason: `superseded by rollout ${idOf('third')} before it began` },
    });
    expect((await plane.rollout(idOf('third'))).phase).toBe('queued');
    expect(await plane.run(plane.deps.claims.read('checkout:live'))).toMatchObject({
      fence: 1,
      rolloutId: idOf(),
      waiting: idOf('third'),
    });
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('leaves one waiting when two arrive at once', async () => {
    const plane = await aControlPlane();
    await plane.run(plane.start(aRequest()));

    await plane.run(Promise.all(['a', 'b'].map((key) => plane.start(aRequest({ key })))));

    const phases = [await plane.rollout(idOf('a')), await plane.rollout(idOf('b'))].map(({ phase }) => phase);
    expect(phases.toSorted()).toEqual(['closed', 'queued']);
  });

  it('tells the rollout in its way to go back, once, if the plan says supersede', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ onBusy: 'supersede' }) });
    await plane.run(plane.start(aRequest()));

    await plane.run(plane.start(aRequest({ key: 'second' })));
    await plane.run(plane.start(aRequest({ key: 'second' })));

    const { signals, readSeq } = await plane.run(plane.deps.inbox.read(idOf()));
    expect(readSeq).toBe(1);
    expect(signals).toMatchObject([{ kind: 'supersede', by: idOf('second') }]);
  });

  it('is rejected if the plan says so', async () => {
    const plane = await aControlPlane({ plan: aTrustingPlan({ onBusy: 'reject' }) });
    await plane.run(plane.start(aRequest()));

    await plane.run(plane.start(aRequest({ key: 'second' })));

    expect(await plane.rollout(idOf('second'))).toMatchObject({
      phase: 'closed',
      ending: { outcome: 'rejected', reason: `target checkout:live is busy with rollout ${idOf()}` },
    });
  });

  it('does not mind an entry of somebody who waits no longer', async () => {
    const plane = await aControlPlane();
    await plane.run(plane.start(aRequest()));
    await plane.run(plane.start(aRequest({ key: 'second' })));
    const waiting = await plane.rollout(idOf('second'));
    const closed = { kind: 'closed', outcome: 'aborted', reason: 'no longer wanted' } as const;
    await plane.run(plane.deps.records.append(waiting, [closed], { at: plane.deps.now(), by: 'test' }));

    await plane.run(plane.start(aRequest({ key: 'third' })));

    expect((await plane.rollout(idOf('third'))).phase).toBe('queued');
    expect((await plane.rollout(idOf('second'))).outcome).toBe('aborted');
  });
});
