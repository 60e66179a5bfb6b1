import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { cloudWatchMath } from '../../lib/aws/metric-math.ts';
import { cloudWatch } from '../../lib/sources/cloudwatch.ts';
import { asking } from './a-server.ts';

const minute = 60_000;
const begin = Date.UTC(2026, 0, 5, 9);

const query = {
  expression: '100 * errors / requests',
  metrics: ['errors', 'requests'].map((id) => ({
    id,
    namespace: 'Shop',
    metric: id,
    dimensions: { Version: '2' },
    statistic: 'Sum',
  })),
  period: 60,
};

type Results = GetMetricDataCommandOutput['MetricDataResults'];

async function ask(results: (id: string) => Results, { to = begin + 5 * minute, period = 60 } = {}) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  mock.on(GetMetricDataCommand).callsFake(({ MetricDataQueries }: { MetricDataQueries: { Id: string }[] }) => ({
    MetricDataResults: results(MetricDataQueries.at(-1)?.Id ?? ''),
  }));
  const source = cloudWatch({ math: cloudWatchMath(client) });
  const answer = await source({ query: { ...query, period }, window: { from: begin, to }, asking });
  return { answer, sent: mock.calls().map(({ args }) => args[0].input) };
}

const complete = (Id: string, values: readonly (readonly [at: number, value: number])[]): Results => [
  {
    Id,
    StatusCode: 'Complete',
    Timestamps: values.map(([at]) => new Date(at)),
    Values: values.map(([, value]) => value),
  },
];

describe('CloudWatch metric math', () => {
  test('gives what the expression gives for the newest complete period', async () => {
    const { answer, sent } = await ask((id) => complete(id, [[begin + 4 * minute, 1.5]]), {
      to: begin + 5 * minute + 30_000,
    });

    expect(answer).toEqual({ kind: 'value', value: 1.5 });
    expect(sent).toMatchObject([
      {
        StartTime: new Date(begin + 4 * minute),
        EndTime: new Date(begin + 5 * minute),
        MetricDataQueries: [
          { Id: 'errors', ReturnData: false, MetricStat: { Period: 60, Stat: 'Sum', Metric: { Namespace: 'Shop' } } },
          { Id: 'requests', ReturnData: false },
          { Expression: '100 * errors / requests', Period: 60 },
        ],
      },
    ]);
  });

  test.each<[what: string, results: (id: string) => Results, why: string]>([
    ['there is no value', (id) => complete(id, []), 'gives no value for the newest complete period'],
    ['only an older period has one', (id) => complete(id, [[begin, 1]]), 'gives no value for the newest'],
    ['it is no number', (id) => complete(id, [[begin + 4 * minute, Number.NaN]]), 'gives what is no number'],
    ['the data is partial', (Id) => [{ Id, StatusCode: 'PartialData' }], 'PartialData for the expression'],
    ['nothing is answered', () => [], 'CloudWatch did not answer for the expression'],
    [
      'it does not answer',
      () => {
        throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
      },
      'Throttling: Rate exceeded',
    ],
  ])('has no number when %s', async (_, results, why) => {
    const { answer } = await ask(results);

    expect(answer).toEqual({ kind: 'error', why: expect.stringContaining(why) });
  });

  test('does not look back past the beginning of the stage', async () => {
    const { answer, sent } = await ask((id) => complete(id, [[begin, 1]]), { period: 600 });

    expect(answer).toMatchObject({ kind: 'error' });
    expect(sent).toEqual([]);
  });
});
