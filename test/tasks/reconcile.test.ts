import { describe, expect, it } from 'vitest';
import { handOver } from '../../lib/tasks/hand-over.ts';
import { reconcile } from '../../lib/tasks/reconcile.ts';
import { aControlPlane, aRequest, begun, type ControlPlane, inputOf, promoting } from './a-control-plane.ts';

// The fixture's machine ends at once, so that every rollout here is one whose execution is gone.
const round = (plane: ControlPlane) => plane.run(reconcile(plane.deps)());
const kinds = async (plane: ControlPlane, id: string) => (await plane.events(id)).map(({ kind }) => kind);

describe('Reconcile', () => {
  it('takes back what an execution left that was stopped', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);

    await round(plane);

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await plane.rollout(rolloutId)).toMatchObject({ phase: 'closed', outcome: 'failed' });
    expect(await plane.run(plane.deps.claims.holders())).toEqual([]);
  });

  it('takes it back while Step Functions does not answer, if the event says that it was stopped', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    plane.fail('region-down', { services: ['states'], for: 600_000 });
    const stopped = (name: string, status: string) => ({
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name, status },
    });
    const hearing = (event: unknown) => plane.run(reconcile(plane.deps)(event));

    await expect(hearing({ 'detail-type': 'Scheduled Event', detail: {} })).rejects.toThrow(rolloutId);
    await expect(hearing(stopped('another', 'ABORTED'))).rejects.toThrow(rolloutId);
    await expect(hearing(stopped(rolloutId, 'RUNNING'))).rejects.toThrow(rolloutId);
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
    await hearing(stopped(rolloutId, 'ABORTED'));

    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect(await plane.rollout(rolloutId)).toMatchObject({
      phase: 'closed',
      outcome: 'failed',
      ending: { reason: 'its execution was stopped while the rollout was baking' },
    });
  });

  it('asks Lambda nothing about a rollout that its execution looks after', async () => {
    const plane = await aControlPlane();
    await begun(plane);
    const before = plane.calls('lambda:GetAlias');
    const executions = { ...plane.deps.executions, status: async () => 'running' as const };

    await plane.run(reconcile({ ...plane.deps, executions })());

    expect(plane.calls('lambda:GetAlias')).toBe(before);
    expect(plane.alias().weights).toEqual({ '2': 0.05 });
  });

  it('lets the rollout begin that waited for a dead one', async () => {
    const plane = await aControlPlane();
    await begun(plane);
    const second = await plane.run(plane.start(aRequest({ key: 'second', version: '3' })));

    await round(plane);

    expect(await plane.rollout(second.rolloutId)).toMatchObject({ phase: 'preparing', fence: 2 });
    expect(await plane.run(plane.deps.claims.holders())).toEqual([second.rolloutId]);
  });

  it('starts the execution of a rollout that has its claim and nothing more', async () => {
    const plane = await aControlPlane();
    plane.fail('region-down', { services: ['states'], for: 60_000 });
    await expect(plane.run(plane.start(aRequest()))).rejects.toThrow();
    await plane.advance(120_000);

    const { reconciled } = await round(plane);

    expect(reconciled).toMatchObject([{ did: 'started its execution' }]);
    expect(plane.account.services.states.executions()).toHaveLength(1);
  });

  it('writes a promotion down that happened and was not recorded', async () => {
    const plane = await aControlPlane();
    const input = await promoting(plane);
    const alias = { version: '2' };
    const before = await plane.rollout(input.rolloutId);
    const stamp = { at: plane.account.clock.now(), by: 'promote' };
    await plane.run(plane.deps.records.append(before, [{ kind: 'promotion-intended', alias }], stamp));
    plane.moveAlias({ FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } });

    await round(plane);

    expect(await plane.rollout(input.rolloutId)).toMatchObject({ phase: 'closed', outcome: 'promoted' });
    expect(plane.alias()).toEqual({ version: '2', weights: {} });
  });

  it('holds, once, where somebody else moved the alias', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    plane.moveAlias({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } });

    await round(plane);
    await round(plane);

    expect((await kinds(plane, rolloutId)).filter((kind) => kind === 'held')).toHaveLength(1);
    expect(plane.alias()).toEqual({ version: '3', weights: {} });
  });

  it('lets a new execution go on with what it holds, so that a person is heard', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    plane.moveAlias({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } });
    await round(plane);
    const abort = { kind: 'abort', id: 'abort/1', at: '2026-01-05T09:30:00.000Z', reason: 'leave it' } as const;

    await plane.run(plane.deps.inbox.send(rolloutId, abort));
    const route = await plane.run(plane.analyze({ ...inputOf(rolloutId), generation: 2 }));

    expect(plane.account.services.states.executions().map(({ name }) => name)).toContain(`${rolloutId}.2`);
    expect(route).toMatchObject({ next: 'roll-back' });
  });

  it('does not keep one rollout waiting for another that cannot be helped now', async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    plane.fail('throttle', { service: 'states', operation: 'DescribeExecution', count: 1 });

    await expect(round(plane)).rejects.toThrow(`rollouts could not be looked after: ${rolloutId}`);
    await round(plane);

    expect(await plane.rollout(rolloutId)).toMatchObject({ phase: 'closed' });
  });
});

describe('HandOver', () => {
  it('lets the next execution go on, and the last one do nothing more', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    await plane.run(handOver(plane.deps)(input));

    const names = plane.account.services.states.executions().map(({ name }) => name);
    expect(names).toEqual([input.rolloutId, `${input.rolloutId}.2`]);
    await expect(plane.run(plane.analyze(input))).rejects.toThrow('has handed over to 2');
    const next = { ...inputOf(input.rolloutId), generation: 2 };
    expect(await plane.run(plane.prepare(next))).toMatchObject({ next: 'bake' });
  });

  it('done twice is done once', async () => {
    const plane = await aControlPlane();
    const input = await begun(plane);

    await plane.run(handOver(plane.deps)(input));
    await plane.run(handOver(plane.deps)(input));

    expect((await kinds(plane, input.rolloutId)).filter((kind) => kind === 'handed-over')).toHaveLength(1);
    expect(plane.account.services.states.executions()).toHaveLength(2);
  });
});

describe('people are told of a rollout that waits for them', () => {
  const attention = (plane: ControlPlane) => {
    const told: unknown[] = [];
    const { needsAttention } = plane.deps.notices;
    const notices = {
      ...plane.deps.notices,
      needsAttention: async (notice: Parameters<typeof needsAttention>[0]) => {
        await needsAttention(notice);
        told.push(notice);
      },
    };
    return { told, round: () => plane.run(reconcile({ ...plane.deps, notices })()) };
  };
  const heldByMove = async () => {
    const plane = await aControlPlane();
    const { rolloutId } = await begun(plane);
    plane.moveAlias({ FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: {} } });
    return { plane, rolloutId };
  };

  it('once, with the reason', async () => {
    const { plane, rolloutId } = await heldByMove();
    const { told, round: look } = attention(plane);

    await look();
    await look();

    expect(told).toEqual([
      {
        rolloutId,
        target: 'checkout:live',
        version: '2',
        wants: 'help',
        reason: expect.stringContaining('somebody else moved the alias') as string,
      },
    ]);
  });

  it('again until the bus has taken it', async () => {
    const { plane } = await heldByMove();
    const { told, round: look } = attention(plane);
    plane.fail('region-down', { services: ['events'], for: 600_000 });
    await expect(look()).rejects.toThrow('rollouts could not be looked after');
    await plane.advance(700_000);

    await look();

    expect(told).toHaveLength(1);
  });
});
