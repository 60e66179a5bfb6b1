import { expect, test } from 'vitest';
import { aDeployedAccount, minute } from '../cli/a-deployed-account.ts';

interface Answer {
  readonly MetricDataResults: readonly { readonly Values: readonly number[] }[];
}

test('while a rollout is open CloudWatch gets its stage, its weight and both versions’ error rates', async () => {
  const { tidegate, run, account } = await aDeployedAccount({ canaryErrors: '20%' });
  const from = account.clock.now();
  await tidegate(['start', 'checkout:live', '--version', '2', '--wait']);
  const values = (MetricName: string, more: Readonly<Record<string, string>> = {}) => {
    const dimensions = Object.entries({ Target: 'checkout:live', ...more }).map(([Name, Value]) => ({ Name, Value }));
    const { MetricDataResults } = run('cloudwatch', 'GetMetricData', {
      StartTime: new Date(from),
      EndTime: new Date(account.clock.now() + minute),
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: {
            Metric: { Namespace: 'Tidegate', MetricName, Dimensions: dimensions },
            Period: 60,
            Stat: 'Maximum',
          },
        },
      ],
    }) as Answer;
    return MetricDataResults[0]?.Values ?? [];
  };

  expect(new Set(values('Weight'))).toEqual(new Set([10]));
  expect(new Set(values('Stage'))).toEqual(new Set([1]));
  expect(Math.max(...values('ErrorRate', { Side: 'canary' }))).toBeGreaterThan(10);
  expect(Math.max(...values('ErrorRate', { Side: 'baseline' }))).toBeLessThan(2);
});
