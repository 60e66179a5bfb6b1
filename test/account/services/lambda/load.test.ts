import { describe, expect, it } from 'vitest';
import { countWhere } from '../../../../lib/account/histogram.ts';
import type { Behavior, VersionBehavior } from '../../../../lib/account/services/lambda/behavior.ts';
import type { MetricBatch } from '../../../../lib/account/services/lambda/metrics.ts';
import { aCheckout, live, MINUTE, START, weights } from './a-lambda.ts';

const healthy: VersionBehavior = { errorRate: 0.01, latency: { p50Ms: 40, p99Ms: 180 } };
const always =
  (behavior: Partial<VersionBehavior> = {}): Behavior =>
  () => ({ ...healthy, ...behavior });

/** An alias that has been at this weight for long. */
async function aShiftedCheckout(weight: number, seed = 1) {
  const account = await aCheckout({ seed });
  account.lambda.setPropagation({ minMs: 0, maxMs: 0 });
  await account.call('UpdateAlias', live(weights({ 2: weight })));
  await account.clock.runUntil(START + 60 * MINUTE);
  account.metrics.length = 0;
  return account;
}

const total = (batches: readonly MetricBatch[], metric: string, ExecutedVersion?: string) =>
  batches
    .filter((batch) => batch.metric === metric && batch.dimensions.ExecutedVersion === ExecutedVersion)
    .filter((batch) => ExecutedVersion !== undefined || Object.keys(batch.dimensions).length === 1)
    .reduce((sum, batch) => sum + batch.sum, 0);

const window = { functionName: 'checkout', qualifier: 'live', from: START, to: START + 20 * MINUTE };

describe('modelled load', () => {
  it('is split between the versions like single invocations', async () => {
    const { lambda } = await aShiftedCheckout(0.05);

    const counts = lambda.serve({ ...window, requests: 60_000, behavior: always() });

    expect(counts[1]!.requests + counts[2]!.requests).toBe(60_000);
    // Binomial(60000, 0.05): five standard deviations around the mean.
    expect(Math.abs(counts[2]!.requests - 3_000)).toBeLessThan(5 * 53.4);
    expect(Math.abs(counts[2]!.errors - 30)).toBeLessThan(5 * 5.5);
  });

  it('arrives at a rate, at random', async () => {
    const { lambda } = await aShiftedCheckout(0.5);

    const { requests } = lambda.serve({ ...window, qualifier: '1', rps: 50, behavior: always() })[1]!;

    expect(requests).not.toBe(60_000);
    expect(Math.abs(requests - 60_000)).toBeLessThan(5 * 245);
  });

  it('shows in the metrics exactly what it counted', async () => {
    const { lambda, metrics } = await aShiftedCheckout(0.25);

    const counts = lambda.serve({ ...window, requests: 5_000, behavior: always({ errorRate: 0.1 }) });

    for (const version of ['1', '2']) {
      expect(total(metrics, 'Invocations', version)).toBe(counts[version]!.requests);
      expect(total(metrics, 'Errors', version)).toBe(counts[version]!.errors);
    }
    expect(total(metrics, 'Invocations')).toBe(5_000);
    expect(total(metrics, 'Errors')).toBe(counts[1]!.errors + counts[2]!.errors);
  });

  it('is stamped with its own minutes and published within two, out of order', async () => {
    const { lambda, metrics } = await aShiftedCheckout(0.25);

    lambda.serve({ ...window, rps: 20, behavior: always() });
    const region = metrics.filter(({ metric, dimensions }) => metric === 'Invocations' && !dimensions.FunctionName);

    const minutes = new Set(region.map(({ periodStart }) => (periodStart - START) / MINUTE));
    expect([...minutes]).toEqual(Array.from({ length: 20 }, (_, minute) => minute));
    const arrivals = region.map(({ visibleAt }) => visibleAt);
    expect(arrivals).not.toEqual([...arrivals].sort((a, b) => a - b));
    for (const { visibleAt, periodStart } of region) {
      expect(visibleAt).toBeGreaterThan(periodStart + 30_000);
      expect(visibleAt).toBeLessThan(periodStart + 3 * MINUTE);
    }
  });

  it.each([
    ['drawn singly', 3_000],
    ['drawn in bulk', 300_000],
  ])('has log-normal latencies, %s', async (_, requests) => {
    const { lambda, metrics } = await aShiftedCheckout(0);

    lambda.serve({ ...window, to: START + 20_000, requests, behavior: always() });
    const { values = [], count } = metrics.find(({ metric }) => metric === 'Duration')!;
    const shareAbove = (ms: number) => countWhere(values, (value) => value > ms) / count;

    expect(count).toBe(requests);
    // sigma = ln(180 / 40) / 2.3263 = 0.64655; R: plnorm(115.85, log(40), 0.64655, lower.tail = FALSE) = 0.05
    for (const [ms, expected] of [
      [40, 0.5],
      [115.85, 0.05],
      [180, 0.01],
    ] as const) {
      const deviation = Math.sqrt((expected * (1 - expected)) / requests);
      expect(Math.abs(shareAbove(ms) - expected)).toBeLessThan(5 * deviation);
    }
  });

  it('follows a routing change from the moment it takes effect', async () => {
    const { call, clock, lambda, metrics } = await aCheckout();
    lambda.setPropagation({ minMs: 90_000, maxMs: 90_000 });
    await call('UpdateAlias', live({ FunctionVersion: '2' }));
    await clock.runUntil(START + 3 * MINUTE);

    const counts = lambda.serve({ ...window, to: START + 3 * MINUTE, requests: 6_000, behavior: always() });
    const canaryMinutes = metrics
      .filter(({ dimensions }) => dimensions.ExecutedVersion === '2')
      .map(({ periodStart }) => periodStart);

    expect(Math.abs(counts[2]!.requests - 3_000)).toBeLessThan(5 * 38.8);
    expect(Math.min(...canaryMinutes)).toBe(START + MINUTE);
  });

  it('follows a behavior that changes with time', async () => {
    const { lambda } = await aShiftedCheckout(0);
    const behavior: Behavior = (_, at) => ({ ...healthy, errorRate: at < START + 10 * MINUTE ? 0 : 1 });

    const { errors } = lambda.serve({ ...window, requests: 10_000, behavior })[1]!;

    expect(Math.abs(errors - 5_000)).toBeLessThan(5 * 50);
  });

  it('hangs until the timeout, counts as errors, and is seen only then', async () => {
    const { lambda, metrics } = await aShiftedCheckout(0);

    const minute = { ...window, to: START + MINUTE };
    const { errors, requests } = lambda.serve({
      ...minute,
      requests: 600,
      behavior: always({ hang: 1, errorRate: 0 }),
    })[1]!;
    const durations = metrics.filter(({ metric }) => metric === 'Duration');
    const concurrency = metrics.filter(({ metric }) => metric === 'ConcurrentExecutions');

    expect(errors).toBe(requests);
    for (const { min, max, visibleAt, periodStart } of durations) {
      expect([min, max]).toEqual([30_000, 30_000]);
      expect(visibleAt).toBeGreaterThan(periodStart + 20_000 + 30_000 + 30_000);
    }
    expect(Math.max(...concurrency.map(({ max }) => max))).toBeGreaterThan(150);
  });

  it('beyond the timeout fails, whatever the error rate', async () => {
    const { lambda, metrics } = await aShiftedCheckout(0);
    const slow = always({ errorRate: 0, latency: { p50Ms: 30_000, p99Ms: 60_000 } });

    const { errors, requests } = lambda.serve({ ...window, requests: 2_000, behavior: slow })[1]!;

    expect(Math.abs(errors - requests / 2)).toBeLessThan(5 * 22.4);
    expect(Math.max(...metrics.filter(({ metric }) => metric === 'Duration').map(({ max }) => max))).toBe(30_000);
  });

  it('to a version that was deleted under an alias still pointing there fails unseen', async () => {
    const { call, clock, lambda, metrics } = await aCheckout();
    lambda.setPropagation({ minMs: MINUTE, maxMs: MINUTE });
    await call('UpdateAlias', live({ FunctionVersion: '2' }));
    await call('DeleteFunction', { FunctionName: 'checkout', Qualifier: '1' });
    await clock.runUntil(START + 30_000);

    const counts = lambda.serve({ ...window, to: START + 30_000, requests: 100, behavior: always() });

    expect(counts).toEqual({ 1: { requests: 100, errors: 100 } });
    expect(metrics).toEqual([]);
  });

  it('is the same for the same seed, and another for another', async () => {
    const play = async (seed: number) => {
      const { lambda, metrics } = await aShiftedCheckout(0.25, seed);
      lambda.serve({ ...window, rps: 2, behavior: always() });
      return metrics;
    };

    expect(await play(7)).toEqual(await play(7));
    expect(await play(7)).not.toEqual(await play(8));
  });

  it('is refused for the future, for a rate and a count together, and without a behavior', async () => {
    const { lambda, clock } = await aCheckout();
    lambda.addModelledFunction({ name: 'cart', roleArn: 'role' });
    const now = { ...window, to: clock.now() };

    expect(() => lambda.serve({ ...window, rps: 1 })).toThrow(RangeError);
    expect(() => lambda.serve({ ...now, rps: 1, requests: 1 })).toThrow(RangeError);
    expect(() => lambda.serve({ ...now, functionName: 'cart', qualifier: '$LATEST', rps: 1 })).toThrow(
      /cart needs a behavior/,
    );
  });
});
