import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { createAccount } from '../../lib/account/account.ts';
import { carriedMetrics } from '../../lib/aws/carried-metrics.ts';
import { cloudWatchMetrics } from '../../lib/aws/metrics.ts';
import { metricQuery } from '../../lib/core/metrics/metric-request.ts';
import { decisiveMetrics } from '../../lib/core/metrics/source-metrics.ts';
import { observe } from '../../lib/tasks/observe.ts';
import { aPlan, aRollout, aStage, minute, shiftAt } from '../core/rollout/a-rollout.ts';

const week = 7 * 86_400;
const plan = aPlan({ stages: [aStage(0.5, { bakeSeconds: week, maxBakeSeconds: week })] });

/** Seven days of minutes behind the first shift, of everything that is judged. */
async function aWeekOfMetrics(preparation: { readonly slowAboveMs?: number; readonly timeoutSeconds?: number }) {
  const rollout = aRollout({ plan, preparation });
  const account = createAccount({ seed: 1, startAt: shiftAt(0) });
  const metrics = decisiveMetrics(rollout);
  for (const { MetricStat } of metrics.map(metricQuery)) {
    const dimensions = Object.fromEntries((MetricStat.Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
    const value = MetricStat.Metric.MetricName === 'Invocations' ? 40 : 1;
    const values = { count: 40, sum: value, min: value / 40, max: value / 40 };
    const id = { namespace: MetricStat.Metric.Namespace, metric: MetricStat.Metric.MetricName, dimensions };
    for (let i = 0; i <= week / 60; i++) {
      const periodStart = shiftAt(0) + i * minute;
      account.services.cloudwatch.record({ ...id, ...values, periodStart, visibleAt: periodStart + minute });
    }
  }
  await account.clock.runUntil(shiftAt(0) + week * 1000 + 3 * minute);
  const series = carriedMetrics({
    metrics: cloudWatchMetrics(new CloudWatchClient(account.clientConfig())),
    settled: { read: async () => [], put: async () => {} },
  });
  const logs = { read: () => Promise.reject(new Error('no plan asks for logs here')) };
  const look = () => {
    const seen = observe({ alarms: { read: async () => [] }, logs, series }, rollout, account.clock.now());
    return account.settle(seen);
  };
  return { account, look, asked: metrics.length };
}

test.each([
  ['ten metrics', { slowAboveMs: 250 }, 10, 1],
  ['twelve', { slowAboveMs: 250, timeoutSeconds: 30 }, 12, 2],
])('a function that knows nothing reads seven days of minutes of %s in few calls', async (_, about, asked, calls) => {
  const world = await aWeekOfMetrics(about);

  const seen = await world.look();

  expect(seen.unavailable).toBeUndefined();
  expect(seen.minutes).toHaveLength(week / 60);
  expect(seen.minutes.every(({ canary, baseline }) => canary.requests === 40 && baseline.errors === 1)).toBe(true);
  expect(world.asked).toBe(asked);
  expect(world.account.callCounts.get('cloudwatch:GetMetricData')).toBe(calls);
});
