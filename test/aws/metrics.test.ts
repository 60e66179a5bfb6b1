import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloudWatchMetrics, type MetricAnswer } from '../../lib/aws/metrics.ts';
import type { MetricRequest } from '../../lib/core/metrics/metric-request.ts';

const client = new CloudWatchClient({ region: 'eu-west-1' });
const cloudWatch = mockClient(client);
beforeEach(() => cloudWatch.reset());

const metrics = cloudWatchMetrics(client);
const from = Date.UTC(2026, 0, 5, 9);
const to = from + 180_000;
const through = { functionName: 'checkout', aliasName: 'live' };
const requests: MetricRequest = { id: 'requests', metric: 'Invocations', statistic: 'Sum', ...through, version: '2' };
const errors: MetricRequest = { id: 'errors', metric: 'Errors', statistic: 'Sum', ...through, version: '2' };

const result = (Id: string, values: Record<number, number>, StatusCode = 'Complete') => ({
  Id,
  StatusCode: StatusCode as 'Complete' | 'PartialData' | 'InternalError' | 'Forbidden',
  Timestamps: Object.keys(values).map((minute) => new Date(from + Number(minute) * 60_000)),
  Values: Object.values(values),
});

const pointsOf = (answer: MetricAnswer) =>
  answer.kind === 'complete' &&
  Object.fromEntries(Object.entries(answer.series).map(([id, series]) => [id, [...series]]));

describe('reading metrics', () => {
  it('asks for what one version served through the alias, minute by minute', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [result('requests', {})] });

    await metrics.read([requests], from, to);

    expect(cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toMatchObject({
      StartTime: new Date(from),
      EndTime: new Date(to),
      MetricDataQueries: [
        {
          Id: 'requests',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'Invocations',
              Dimensions: [
                { Name: 'FunctionName', Value: 'checkout' },
                { Name: 'Resource', Value: 'checkout:live' },
                { Name: 'ExecutedVersion', Value: '2' },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    });
  });

  it('asks for all that came through the alias when no version is named', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [result('requests', {})] });

    await metrics.read([{ ...requests, version: undefined, periodSeconds: 3600 }], from, to);

    const [query] = cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input.MetricDataQueries ?? [];
    expect(query?.MetricStat?.Period).toBe(3600);
    expect(query?.MetricStat?.Metric?.Dimensions).toEqual([
      { Name: 'FunctionName', Value: 'checkout' },
      { Name: 'Resource', Value: 'checkout:live' },
    ]);
  });

  it('joins the pages, whose results say PartialData until their last', async () => {
    cloudWatch
      .on(GetMetricDataCommand, { NextToken: undefined })
      .resolves({
        MetricDataResults: [result('requests', { 0: 10 }, 'PartialData'), result('errors', { 0: 1 }, 'PartialData')],
        NextToken: 'more',
      })
      .on(GetMetricDataCommand, { NextToken: 'more' })
      .resolves({ MetricDataResults: [result('requests', { 2: 12 }), result('errors', {})] });

    expect(pointsOf(await metrics.read([requests, errors], from, to))).toEqual({
      requests: [
        [from, 10],
        [from + 120_000, 12],
      ],
      errors: [[from, 1]],
    });
  });

  it.each(['PartialData', 'InternalError', 'Forbidden'])('is unavailable when one result says %s', async (status) => {
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        result('requests', { 0: 10 }),
        { ...result('errors', { 0: 1 }, status), Messages: [{ Value: 'come back later' }] },
      ],
    });

    expect(await metrics.read([requests, errors], from, to)).toEqual({
      kind: 'unavailable',
      detail: `CloudWatch answered ${status} for errors: come back later`,
    });
  });

  it('is unavailable when the last page is partial', async () => {
    cloudWatch
      .on(GetMetricDataCommand, { NextToken: undefined })
      .resolves({ MetricDataResults: [result('requests', { 0: 10 }, 'PartialData')], NextToken: 'more' })
      .on(GetMetricDataCommand, { NextToken: 'more' })
      .resolves({ MetricDataResults: [result('requests', { 1: 10 }, 'PartialData')] });

    expect(await metrics.read([requests], from, to)).toMatchObject({ kind: 'unavailable' });
  });

  it('is unavailable when CloudWatch says nothing at all of a metric', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [result('requests', { 0: 10 })] });

    expect(await metrics.read([requests, errors], from, to)).toEqual({
      kind: 'unavailable',
      detail: 'CloudWatch did not answer for errors',
    });
  });

  it('leaves out what is optional and cannot be read', async () => {
    const extra: MetricRequest = {
      id: 'extra',
      metric: 'NumberOfMessagesSent',
      statistic: 'Sum',
      namespace: 'AWS/SQS',
      dimensions: { QueueName: 'orders' },
      optional: true,
    };
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [result('requests', { 0: 10 }), result('extra', { 0: 1 }, 'InternalError')],
    });

    const answer = await metrics.read([requests, extra], from, to);

    expect(answer).toMatchObject({ kind: 'complete', leftOut: true });
    expect(pointsOf(answer)).toEqual({ requests: [[from, 10]], extra: [] });
    const [, query] = cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input.MetricDataQueries ?? [];
    expect(query?.MetricStat?.Metric).toEqual({
      Namespace: 'AWS/SQS',
      MetricName: 'NumberOfMessagesSent',
      Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
    });
  });

  it('is unavailable when CloudWatch does not answer', async () => {
    cloudWatch.on(GetMetricDataCommand).rejects(Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }));

    expect(await metrics.read([requests], from, to)).toEqual({
      kind: 'unavailable',
      detail: 'Throttling: Rate exceeded',
    });
  });
});
