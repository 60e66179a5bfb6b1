import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../lib/account/clock.ts';
import { tokenBuckets } from '../../lib/account/quotas.ts';

function aRegion(region = 'us-east-1') {
  const clock = virtualClock(0);
  const buckets = tokenBuckets(clock, region);
  const takeMany = (count: number, service: string, operation: string) =>
    Array.from({ length: count }, () => buckets.take(service, operation)).filter((wait) => wait === 0).length;
  return { clock, buckets, takeMany };
}

describe('quotas', () => {
  it('let all of Lambda’s control plane share 15 requests per second', () => {
    const { takeMany } = aRegion();

    const taken = takeMany(10, 'lambda', 'UpdateAlias') + takeMany(10, 'lambda', 'GetAlias');

    expect(taken).toBe(15);
  });

  it('leave GetFunction its own bucket and invocations to their concurrency', () => {
    const { takeMany } = aRegion();
    takeMany(20, 'lambda', 'UpdateAlias');

    expect(takeMany(200, 'lambda', 'GetFunction')).toBe(100);
    expect(takeMany(200, 'lambda', 'Invoke')).toBe(200);
  });

  it('say how long to wait, and then let one request through', async () => {
    const { clock, buckets, takeMany } = aRegion();
    takeMany(9, 'cloudwatch', 'DescribeAlarms');

    const wait = buckets.take('cloudwatch', 'DescribeAlarms');
    await clock.runUntil(Math.ceil(wait * 1000));

    expect(wait).toBeCloseTo(1 / 9);
    expect(takeMany(3, 'cloudwatch', 'DescribeAlarms')).toBe(1);
  });

  it('start with a burst where AWS publishes one, smaller in smaller Regions', () => {
    expect(aRegion('us-east-1').takeMany(2_000, 'states', 'StartExecution')).toBe(1_300);
    expect(aRegion('eu-central-1').takeMany(2_000, 'states', 'StartExecution')).toBe(800);
  });

  it('never let more through than the burst and the rate since allow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ afterMs: fc.nat(400), requests: fc.nat(12) })), async (steps) => {
        const { clock, takeMany } = aRegion();
        let taken = 0;

        for (const { afterMs, requests } of steps) {
          await clock.runUntil(clock.now() + afterMs);
          taken += takeMany(requests, 'lambda', 'GetAlias');
        }

        expect(taken).toBeLessThanOrEqual(15 + Math.floor((15 * clock.now()) / 1000 + 1e-9));
      }),
      { numRuns: 50 },
    );
  });

  it('do not limit what no row names', () => {
    expect(aRegion().takeMany(5_000, 'dynamodb', 'GetItem')).toBe(5_000);
  });
});
