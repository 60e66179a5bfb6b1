import { describe, expect, it } from 'vitest';
import type { RoutingChange } from '../../../../lib/account/services/lambda/routing.ts';
import { aCheckout, live, START, weights } from './a-lambda.ts';

describe('the data plane', () => {
  it('follows an update after 0.2 to 5 seconds', async () => {
    const { call, clock, lambda } = await aCheckout();
    await call('UpdateAlias', live(weights({ 2: 0.25 })));

    const atOnce = lambda.routing('checkout', 'live');
    await clock.runUntil(START + 200);
    const early = lambda.routing('checkout', 'live');
    await clock.runUntil(START + 5_000);
    const late = lambda.routing('checkout', 'live');

    expect([atOnce, early, late]).toEqual([{ 1: 1 }, { 1: 1 }, { 1: 0.75, 2: 0.25 }]);
  });

  it('tells when a change takes effect, until nobody listens', async () => {
    const { call, clock, lambda } = await aCheckout();
    const changes: RoutingChange[] = [];
    lambda.setPropagation({ minMs: 3_000, maxMs: 3_000 });
    const stop = lambda.onRoutingEffective((change) => changes.push(change));

    await call('UpdateAlias', live(weights({ 2: 1 })));
    await clock.runUntil(START + 10_000);
    stop();
    await call('UpdateAlias', live(weights({})));
    await clock.runUntil(START + 20_000);

    expect(changes).toEqual([
      { functionName: 'checkout', alias: 'live', at: START + 3_000, before: { 1: 1 }, routing: { 2: 1 } },
    ]);
  });

  it('never goes back to an older update that was overtaken', async () => {
    const { call, clock, lambda } = await aCheckout();
    const changes: RoutingChange[] = [];
    lambda.onRoutingEffective((change) => changes.push(change));
    lambda.setPropagation({ minMs: 5_000, maxMs: 5_000 });
    await call('UpdateAlias', live(weights({ 2: 0.5 })));
    lambda.setPropagation({ minMs: 1_000, maxMs: 1_000 });
    await call('UpdateAlias', live(weights({})));

    await clock.runUntil(START + 10_000);

    expect(lambda.routing('checkout', 'live')).toEqual({ 1: 1 });
    expect(changes.map(({ at, routing }) => ({ at, routing }))).toEqual([{ at: START + 1_000, routing: { 1: 1 } }]);
  });

  it('tells of a change that takes effect at once', async () => {
    const { call, clock, lambda } = await aCheckout();
    const changes: RoutingChange[] = [];
    lambda.onRoutingEffective((change) => changes.push(change));
    lambda.setPropagation({ minMs: 0, maxMs: 0 });

    await call('UpdateAlias', live(weights({ 2: 1 })));
    await clock.runUntil(START);

    expect(changes).toMatchObject([{ at: START, routing: { 2: 1 } }]);
  });

  it('forgets the aliases of a function that is deleted', async () => {
    const { call, lambda } = await aCheckout();
    await call('DeleteFunction', { FunctionName: 'checkout' });

    expect(() => lambda.routing('checkout', 'live')).toThrow(/Function not found/);
  });

  it('remembers what was in effect before', async () => {
    const { call, clock, lambda } = await aCheckout();
    lambda.setPropagation({ minMs: 1_000, maxMs: 1_000 });
    await call('UpdateAlias', live({ FunctionVersion: '2' }));
    await clock.runUntil(START + 60_000);

    expect(lambda.routing('checkout', 'live', START + 999)).toEqual({ 1: 1 });
    expect(lambda.routing('checkout', 'live', START + 1_000)).toEqual({ 2: 1 });
  });

  it('sends versions and $LATEST to themselves, and knows no others', async () => {
    const { lambda } = await aCheckout();

    expect(lambda.routing('checkout', '2')).toEqual({ 2: 1 });
    expect(lambda.routing('checkout')).toEqual({ $LATEST: 1 });
    expect(() => lambda.routing('checkout', '7')).toThrow(/Function not found: .*:7$/);
  });
});
