import { describe, expect, it } from 'vitest';
import { minute } from '../core/rollout/a-rollout.ts';
import { aControlPlane, begun, type ControlPlane, idOf } from './a-control-plane.ts';

const provide = (plane: ControlPlane, Qualifier: string) =>
  plane.owner('lambda', 'PutProvisionedConcurrencyConfig', {
    FunctionName: 'checkout',
    Qualifier,
    ProvisionedConcurrentExecutions: 7,
  });

const capacities = (plane: ControlPlane) => plane.run(plane.deps.capacity.of('checkout'));

/** A rollout of a canary whose baseline has seven provisioned executions, just before its first shift. */
async function warming() {
  const plane = await aControlPlane();
  provide(plane, '1');
  await plane.advance(5 * minute);
  return { plane, input: await begun(plane, 'prepared') };
}

describe('a canary whose baseline has provisioned concurrency', () => {
  it('gets as much before its first traffic, and waits until it is ready', async () => {
    const { plane, input } = await warming();

    const first = await plane.run(plane.shift(input));
    expect(first).toEqual({ next: 'bake', waitSeconds: 30, readSeq: 0 });
    expect(plane.alias()).toEqual({ version: '1', weights: {} });
    expect((await plane.run(plane.analyze(input))).next).toBe('shift');
    await plane.advance(3 * minute);
    await plane.run(plane.shift(input));

    expect(plane.alias()).toEqual({ version: '1', weights: { '2': expect.any(Number) } });
    expect(await capacities(plane)).toMatchObject([
      { qualifier: '1', executions: 7, status: 'READY' },
      { qualifier: '2', executions: 7, status: 'READY' },
    ]);
    expect(plane.calls('lambda:PutProvisionedConcurrencyConfig')).toBe(1);
  });

  it('gives it up when the rollout goes back, and the baseline keeps its own', async () => {
    const { plane, input } = await warming();
    await plane.run(plane.shift(input));
    await plane.advance(3 * minute);
    await plane.run(plane.shift(input));

    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));

    expect(await capacities(plane)).toMatchObject([{ qualifier: '1', executions: 7 }]);
    expect((await plane.events(idOf())).map(({ kind }) => kind)).toContain('capacity-released');
  });

  it('begins no rollout when Lambda cannot provide it', async () => {
    const { plane, input } = await warming();
    plane.account.services.lambda.refuseCapacity('checkout', '2', 'FUNCTION_ERROR_INIT_FAILURE');

    await plane.run(plane.shift(input));
    await plane.advance(3 * minute);
    const route = await plane.run(plane.shift(input));
    await plane.run(plane.finish(input));

    expect(route.next).toBe('finish');
    expect(await plane.rollout(idOf())).toMatchObject({
      outcome: 'rejected',
      ending: { reason: expect.stringContaining('failed: FUNCTION_ERROR_INIT_FAILURE') },
    });
    expect(plane.calls('lambda:UpdateAlias')).toBe(0);
    expect(await capacities(plane)).toMatchObject([{ qualifier: '1' }]);
  });

  it('hears an abort while it waits', async () => {
    const { plane, input } = await warming();
    await plane.run(plane.shift(input));
    const at = new Date(plane.deps.now()).toISOString();
    await plane.run(plane.deps.inbox.send(idOf(), { kind: 'abort', id: 'abort/1', at, reason: 'not today' }));

    expect((await plane.run(plane.analyze(input))).next).toBe('roll-back');
    await plane.run(plane.rollBack(input));
    await plane.run(plane.finish(input));

    expect((await plane.rollout(idOf())).outcome).toBe('aborted');
    expect(await capacities(plane)).toMatchObject([{ qualifier: '1' }]);
  });

  it('keeps no record open when its capacity cannot be given up', async () => {
    const { plane, input } = await warming();
    await plane.run(plane.shift(input));
    await plane.run(plane.rollBack(input));
    plane.fail('throttle', { service: 'lambda', operation: 'DeleteProvisionedConcurrencyConfig', count: 10 });

    await plane.run(plane.finish(input));

    const released = (await plane.events(idOf())).find(({ kind }) => kind === 'capacity-released');
    expect(released).toMatchObject({ version: '2', problem: expect.stringContaining('TooManyRequestsException') });
    expect((await plane.rollout(idOf())).phase).toBe('closed');
  });
});
