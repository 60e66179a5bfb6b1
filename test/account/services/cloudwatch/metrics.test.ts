import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { faultBook } from '../../../../lib/account/faults.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import type { MetricBatch } from '../../../../lib/account/services/cloudwatch/metric-store.ts';
import { type CloudwatchOptions, cloudwatchService } from '../../../../lib/account/services/cloudwatch/service.ts';
import { fakeContext, MINUTE, START } from './fake-context.ts';

const DIMENSIONS = { FunctionName: 'checkout', Resource: 'checkout:live', ExecutedVersion: '2' };

function setUp(options: CloudwatchOptions = {}) {
  const context = fakeContext();
  const service = cloudwatchService(context, options);
  const ask = (input: Partial<GetMetricDataCommandInput>) =>
    service.operations.GetMetricData!(
      { StartTime: new Date(START), EndTime: new Date(START + 5 * MINUTE), ScanBy: 'TimestampAscending', ...input },
      { service: 'cloudwatch', operation: 'GetMetricData', input, principal: { kind: 'administrator' } },
    ) as GetMetricDataCommandOutput;
  return { ...context, service, ask };
}

function batch(minute: number, changes: Partial<MetricBatch> = {}): MetricBatch {
  const periodStart = START + minute * MINUTE;
  const data = { count: 10, sum: 2, min: 0, max: 1, periodStart, visibleAt: START };
  return { namespace: 'AWS/Lambda', metric: 'Errors', dimensions: DIMENSIONS, ...data, ...changes };
}

function metric(
  id: string,
  stat: string,
  changes: { metric?: string; period?: number; dimensions?: object } = {},
): MetricDataQuery {
  const { metric = 'Errors', period = 60, dimensions = DIMENSIONS } = changes;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) }));
  return {
    Id: id,
    MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions }, Period: period, Stat: stat },
  };
}

const minutes = (result: GetMetricDataCommandOutput, index = 0) =>
  result.MetricDataResults![index]!.Timestamps!.map((at) => (at.getTime() - START) / MINUTE);

describe('GetMetricData', () => {
  test('answers one value per minute that has data, and none for the others', () => {
    const { service, ask } = setUp();
    service.record(batch(0));
    service.record(batch(2, { sum: 5 }));

    const result = ask({ MetricDataQueries: [metric('e', 'Sum')] });

    expect(result.MetricDataResults).toEqual([
      {
        Id: 'e',
        Label: 'Errors',
        StatusCode: 'Complete',
        Timestamps: [new Date(START), new Date(START + 2 * MINUTE)],
        Values: [2, 5],
      },
    ]);
  });

  test('sees data only once it is visible, in whatever order it arrives', async () => {
    const { service, ask, clock } = setUp();
    service.record(batch(0, { visibleAt: START + 2 * MINUTE }));
    service.record(batch(0, { sum: 1, visibleAt: START + MINUTE }));
    const sums: (number | undefined)[] = [];

    for (let minute = 0; minute <= 2; minute++) {
      await clock.runUntil(START + minute * MINUTE);
      sums.push(ask({ MetricDataQueries: [metric('e', 'Sum')] }).MetricDataResults![0]!.Values![0]);
    }

    expect(sums).toEqual([undefined, 1, 3]);
  });

  test('tells dimension sets apart, whatever the order of their names', () => {
    const { service, ask } = setUp();
    service.record(batch(0));
    const { FunctionName, Resource, ExecutedVersion } = DIMENSIONS;

    const result = ask({
      MetricDataQueries: [
        metric('same', 'Sum', { dimensions: { ExecutedVersion, Resource, FunctionName } }),
        metric('fewer', 'Sum', { dimensions: { FunctionName, Resource } }),
        metric('never', 'Sum', { dimensions: { FunctionName: 'other' } }),
      ],
    });

    expect(result.MetricDataResults!.map(({ Values }) => Values)).toEqual([[2], [], []]);
    expect(result.MetricDataResults!.map(({ StatusCode }) => StatusCode)).toEqual(['Complete', 'Complete', 'Complete']);
  });

  test('rounds StartTime down to its minute and leaves EndTime out', () => {
    const { service, ask } = setUp();
    for (let minute = 0; minute < 5; minute++) service.record(batch(minute));

    const result = ask({
      StartTime: new Date(START + MINUTE + 59_000),
      EndTime: new Date(START + 3 * MINUTE),
      MetricDataQueries: [metric('e', 'Sum')],
    });

    expect(minutes(result)).toEqual([1, 2]);
  });

  test('puts the newest first unless told otherwise', () => {
    const { service, ask } = setUp();
    service.record(batch(0));
    service.record(batch(1));

    expect(minutes(ask({ ScanBy: undefined, MetricDataQueries: [metric('e', 'Sum')] }))).toEqual([1, 0]);
  });

  test('joins the minutes of a longer period', () => {
    const { service, ask } = setUp();
    service.record(batch(0, { count: 1, sum: 4, min: 4, max: 4, values: [[4, 1]] }));
    service.record(batch(4, { count: 3, sum: 3, min: 1, max: 1, values: [[1, 3]] }));

    const result = ask({
      MetricDataQueries: ['Average', 'SampleCount', 'p90'].map((stat, index) =>
        metric(`m${index}`, stat, { period: 300 }),
      ),
    });

    expect(result.MetricDataResults!.map(({ Values }) => Values)).toEqual([[1.75], [4], [4]]);
  });

  test('computes expressions over queries that return no data themselves', () => {
    const { service, ask } = setUp();
    service.record(batch(0, { sum: 5 }));
    service.record(batch(0, { metric: 'Invocations', sum: 100 }));

    const result = ask({
      MetricDataQueries: [
        { Id: 'rate', Expression: '100 * double / inv', Label: 'error rate' },
        { Id: 'double', Expression: 'err * 2', ReturnData: false },
        { ...metric('err', 'Sum'), ReturnData: false },
        { ...metric('inv', 'Sum', { metric: 'Invocations' }), ReturnData: false },
      ],
    });

    expect(result.MetricDataResults).toMatchObject([{ Id: 'rate', Label: 'error rate', Values: [10] }]);
  });

  test('labels tell metrics of a request apart by what differs', () => {
    const { ask } = setUp();

    const result = ask({ MetricDataQueries: [metric('a', 'Sum'), metric('b', 'p99', { period: 120 })] });

    expect(result.MetricDataResults!.map(({ Label }) => Label)).toEqual(['Errors Sum 60', 'Errors p99 120']);
  });

  test('pages by MaxDatapoints, and what is cut says PartialData', () => {
    const { service, ask } = setUp();
    for (let minute = 0; minute < 5; minute++) service.record(batch(minute));
    const request = { MaxDatapoints: 3, MetricDataQueries: [metric('a', 'Sum'), metric('b', 'Maximum')] };

    const pages = [ask(request)];
    while (pages.at(-1)!.NextToken) pages.push(ask({ ...request, NextToken: pages.at(-1)!.NextToken }));

    expect(
      pages.map((page) =>
        page.MetricDataResults!.map(({ Id, Values, StatusCode }) => [Id, Values!.length, StatusCode]),
      ),
    ).toEqual([
      [['a', 3, 'PartialData']],
      [
        ['a', 2, 'Complete'],
        ['b', 1, 'PartialData'],
      ],
      [['b', 3, 'PartialData']],
      [['b', 1, 'Complete']],
    ]);
  });

  test('a partial-data fault loses points and says so, for expressions over them too', () => {
    const { clock } = fakeContext();
    const faults = faultBook(clock, seededRandom(1));
    faults.add({ kind: 'partial-data', service: 'cloudwatch', at: START, where: { metric: 'Errors' } });
    const { service, ask } = setUp({ faults });
    for (let minute = 0; minute < 5; minute++) {
      service.record(batch(minute));
      service.record(batch(minute, { metric: 'Invocations' }));
    }

    const result = ask({
      MetricDataQueries: [
        metric('err', 'Sum'),
        metric('inv', 'Sum', { metric: 'Invocations' }),
        { Id: 'rate', Expression: 'err / inv' },
      ],
    });

    expect(result.MetricDataResults!.map(({ StatusCode }) => StatusCode)).toEqual([
      'PartialData',
      'Complete',
      'PartialData',
    ]);
    expect(result.MetricDataResults![0]!.Values!.length).toBeLessThan(5);
  });

  test('a metric-lag fault makes data visible later', async () => {
    const context = fakeContext();
    const faults = faultBook(context.clock, seededRandom(1));
    faults.add({ kind: 'metric-lag', service: 'cloudwatch', at: START, milliseconds: 3 * MINUTE });
    const { service, ask, clock } = setUp({ faults });
    service.record(batch(0));
    const seen: number[] = [];

    for (const minute of [2, 3]) {
      await clock.runUntil(START + minute * MINUTE);
      seen.push(ask({ MetricDataQueries: [metric('e', 'Sum')] }).MetricDataResults![0]!.Values!.length);
    }

    expect(seen).toEqual([0, 1]);
  });

  test.each<[string, Partial<GetMetricDataCommandInput>, string]>([
    [
      'more than 500 queries',
      { MetricDataQueries: Array.from({ length: 501 }, (_, index) => metric(`m${index}`, 'Sum')) },
      'The collection MetricDataQueries must not have a size greater than 500.',
    ],
    [
      'an empty range',
      { EndTime: new Date(START), MetricDataQueries: [metric('m', 'Sum')] },
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [
      'an id twice',
      { MetricDataQueries: [metric('m', 'Sum'), metric('m', 'Sum')] },
      'The values for parameter id in MetricDataQueries are not unique.',
    ],
    [
      'a syntax error',
      { MetricDataQueries: [metric('m', 'Sum'), { Id: 'e', Expression: 'm +' }] },
      "Error in expression 'e': Invalid syntax",
    ],
    [
      'a scalar as the result',
      { MetricDataQueries: [metric('m', 'Sum'), { Id: 'e', Expression: 'SUM(m)' }] },
      "Error in expression 'e': The result must be a time series, not a scalar",
    ],
    [
      'expressions in a circle',
      {
        MetricDataQueries: [
          { Id: 'a', Expression: 'b' },
          { Id: 'b', Expression: 'a' },
        ],
      },
      "Error in expression 'a': Circular dependency",
    ],
  ])('refuses %s', (_title, input, message) => {
    const { ask } = setUp();

    expect(() => ask(input)).toThrow(expect.objectContaining({ name: 'ValidationError', status: 400, message }));
  });

  test('refuses what is not modelled by its name', () => {
    const { ask } = setUp();

    expect(() => ask({ MetricDataQueries: [metric('m', 'Sum', { period: 10 })] })).toThrow(/shorter than a minute/);
    expect(() => ask({ MetricDataQueries: [{ Id: 'q', Expression: 'SELECT AVG(x)' }] })).toThrow(/Metrics Insights/);
  });

  test('refuses a token that it did not give', () => {
    const { ask } = setUp();

    expect(() => ask({ NextToken: 'x', MetricDataQueries: [metric('m', 'Sum')] })).toThrow(
      expect.objectContaining({ name: 'InvalidNextToken' }),
    );
  });
});

describe('PutMetricData', () => {
  const put = (service: ReturnType<typeof setUp>['service'], input: object): object =>
    service.operations.PutMetricData!(input, {
      service: 'cloudwatch',
      operation: 'PutMetricData',
      input,
      principal: { kind: 'administrator' },
    });
  const custom = (stat: string): MetricDataQuery => ({
    Id: stat.toLowerCase(),
    MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'orders' }, Period: 60, Stat: stat },
  });

  test('becomes visible within a minute', async () => {
    const { service, ask, clock } = setUp();
    put(service, { Namespace: 'Shop', MetricData: [{ MetricName: 'orders', Values: [1, 10], Counts: [3, 1] }] });

    const before = ask({ MetricDataQueries: [custom('Sum')] }).MetricDataResults![0]!.Values;
    await clock.runUntil(START + MINUTE);
    const after = ask({ MetricDataQueries: [custom('Sum'), custom('p50')] }).MetricDataResults!;

    expect(before).toEqual([]);
    expect(after.map(({ Values }) => Values)).toEqual([[13], [1]]);
  });

  test.each([
    ['no value', { MetricName: 'orders' }, 'MissingParameter'],
    ['two kinds of values', { MetricName: 'orders', Value: 1, Values: [1] }, 'InvalidParameterCombination'],
    ['a time too long ago', { MetricName: 'orders', Value: 1, Timestamp: new Date(0) }, 'InvalidParameterValue'],
  ])('refuses %s', (_title, datum, name) => {
    const { service } = setUp();

    expect(() => put(service, { Namespace: 'Shop', MetricData: [datum] })).toThrow(expect.objectContaining({ name }));
  });
});

describe('ListMetrics', () => {
  test('knows a new metric a quarter of an hour later', async () => {
    const { service, clock } = setUp();
    service.record(batch(0));
    const call = {
      service: 'cloudwatch',
      operation: 'ListMetrics',
      input: {},
      principal: { kind: 'administrator' },
    } as const;
    const counts: number[] = [];

    for (const minute of [14, 15]) {
      await clock.runUntil(START + minute * MINUTE);
      const result = service.operations.ListMetrics!({ Namespace: 'AWS/Lambda' }, call) as { Metrics: unknown[] };
      counts.push(result.Metrics.length);
    }

    expect(counts).toEqual([0, 1]);
  });
});

describe('permissions', () => {
  test('name the action, the alarm and the namespace', () => {
    const { service } = setUp();
    const alarms = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:';

    expect(service.permissions('GetMetricData', {})).toEqual([{ action: 'cloudwatch:GetMetricData', resource: '*' }]);
    expect(service.permissions('DescribeAlarms', {})).toEqual([
      { action: 'cloudwatch:DescribeAlarms', resource: `${alarms}*` },
    ]);
    expect(service.permissions('DeleteAlarms', { AlarmNames: ['a'] })).toEqual([
      { action: 'cloudwatch:DeleteAlarms', resource: `${alarms}a` },
    ]);
    expect(service.permissions('PutMetricData', { Namespace: 'Shop' })).toEqual([
      { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'Shop' } },
    ]);
  });
});
