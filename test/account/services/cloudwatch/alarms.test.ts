import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import type { AlarmTransition } from '../../../../lib/account/services/cloudwatch/alarm-book.ts';
import type { ServiceEvent } from '../../../../lib/account/services/events/event.ts';
import { cloudwatchService } from '../../../../lib/account/services/cloudwatch/service.ts';
import { fakeContext, MINUTE, START } from './fake-context.ts';

const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:';

function setUp() {
  const context = fakeContext();
  const events: ServiceEvent[] = [];
  const transitions: AlarmTransition[] = [];
  const service = cloudwatchService(context, { publish: (event) => events.push(event) });
  service.onAlarmState((transition) => transitions.push(transition));
  /** These operations answer at once. */
  const run = (operation: string, input: object): object =>
    service.operations[operation]!(input, {
      service: 'cloudwatch',
      operation,
      input,
      principal: { kind: 'administrator' },
    });
  const put = (input: Partial<PutMetricAlarmCommandInput> = {}) => run('PutMetricAlarm', { ...anAlarm, ...input });
  const describeAlarms = (input: DescribeAlarmsCommandInput = {}) =>
    run('DescribeAlarms', input) as DescribeAlarmsCommandOutput;
  /** `sums[i]` errors in minute i of the test, each visible one second after its minute. */
  const record = (sums: readonly number[], metric = 'Errors') =>
    sums.forEach((sum, minute) => {
      if (Number.isNaN(sum)) return;
      const periodStart = START + minute * MINUTE;
      const data = { count: 1, sum, min: sum, max: sum, periodStart, visibleAt: periodStart + MINUTE + 1 };
      service.record({ namespace: 'AWS/Lambda', metric, dimensions: { FunctionName: 'checkout' }, ...data });
    });
  return { ...context, service, events, transitions, run, put, describeAlarms, record };
}

const anAlarm: PutMetricAlarmCommandInput = {
  AlarmName: 'checkout-errors',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'checkout' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('metric alarms', () => {
  test('a new one has insufficient data, and says why', () => {
    const { put, describeAlarms } = setUp();

    put();

    expect(describeAlarms().MetricAlarms).toEqual([
      {
        ...anAlarm,
        AlarmArn: `${ARN}checkout-errors`,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        AlarmConfigurationUpdatedTimestamp: new Date(START),
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: new Date(START),
        StateTransitionedTimestamp: new Date(START),
      },
    ]);
  });

  test('goes to OK, to ALARM and back as the data does, in the words of AWS', async () => {
    const { put, record, transitions, clock } = setUp();
    record([0, 5, 0]);
    put();

    await clock.runUntil(START + 5 * MINUTE);

    expect(transitions.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      [
        'INSUFFICIENT_DATA',
        'OK',
        'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (02/11/26 12:00:00)] was not greater than the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).',
      ],
      [
        'OK',
        'ALARM',
        'Threshold Crossed: 1 out of the last 1 datapoints [5.0 (02/11/26 12:01:00)] was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
      ],
      [
        'ALARM',
        'OK',
        'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (02/11/26 12:02:00)] was not greater than the threshold (1.0) (minimum 1 datapoint for ALARM -> OK transition).',
      ],
    ]);
  });

  test('is evaluated once a minute, at a second of its own', async () => {
    const { put, record, transitions, clock } = setUp();
    record([0, 5, 0, 5, 0]);
    put();

    await clock.runUntil(START + 6 * MINUTE);

    const seconds = transitions.map(({ at }) => at % MINUTE);
    expect(transitions).toHaveLength(5);
    expect(new Set(seconds).size).toBe(1);
    expect(seconds[0]).toBeGreaterThan(0);
  });

  test('M out of N waits for the second breach', async () => {
    const { put, record, transitions, clock } = setUp();
    record([0, 0, 0, 5, 0, 7, 0, 0]);
    put({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });

    await clock.runUntil(START + 8 * MINUTE);

    expect(transitions.map(({ to }) => to)).toEqual(['OK', 'ALARM', 'OK']);
    expect(transitions[1]!.reason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [7.0 (02/11/26 12:05:00), 5.0 (02/11/26 12:03:00)] were greater than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  test.each([
    [
      'breaching',
      'ALARM',
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      'notBreaching',
      'OK',
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
    ],
  ])('no data treated as %s leads to %s', async (TreatMissingData, to, reason) => {
    const { put, transitions, clock } = setUp();
    put({ EvaluationPeriods: 2, DatapointsToAlarm: undefined, TreatMissingData });

    await clock.runUntil(START + 2 * MINUTE);

    expect(transitions).toMatchObject([{ to, reason }]);
  });

  test('a metric that stops leads to insufficient data once the evaluation range is empty', async () => {
    const { put, record, transitions, clock } = setUp();
    record([0]);
    put();

    await clock.runUntil(START + 6 * MINUTE);

    expect(transitions.map(({ to }) => to)).toEqual(['OK', 'INSUFFICIENT_DATA']);
    expect(transitions[1]!.reason).toBe('Insufficient Data: 1 datapoint was unknown.');
    expect(Math.floor((transitions[1]!.at - START) / MINUTE)).toBe(4);
  });

  test('watches metric math', async () => {
    const { put, record, transitions, clock } = setUp();
    record([0, 3]);
    record([100, 100], 'Invocations');
    const stat = (MetricName: string) => ({
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: anAlarm.Dimensions },
      Period: 60,
      Stat: 'Sum',
    });
    const single = {
      MetricName: undefined,
      Namespace: undefined,
      Dimensions: undefined,
      Statistic: undefined,
      Period: undefined,
    };
    put({
      ...single,
      Metrics: [
        { Id: 'rate', Expression: '100 * err / inv', Label: 'error rate' },
        { Id: 'err', MetricStat: stat('Errors'), ReturnData: false },
        { Id: 'inv', MetricStat: stat('Invocations'), ReturnData: false },
      ],
    });

    await clock.runUntil(START + 3 * MINUTE);

    expect(transitions.map(({ to }) => to)).toEqual(['OK', 'ALARM']);
  });

  test('watches percentiles, and leaves its state alone where the samples are too few', async () => {
    const { put, service, transitions, clock } = setUp();
    const data = { count: 500, sum: 45_000, min: 90, max: 90, periodStart: START, visibleAt: START };
    service.record({ namespace: 'AWS/Lambda', metric: 'Duration', dimensions: {}, ...data });
    const percentile = { MetricName: 'Duration', Dimensions: [], Statistic: undefined, ExtendedStatistic: 'p99' };
    put({ ...percentile, AlarmName: 'evaluates', Threshold: 80 });
    put({ ...percentile, AlarmName: 'ignores', Threshold: 80, EvaluateLowSampleCountPercentile: 'ignore' });

    await clock.runUntil(START + 3 * MINUTE);

    expect(transitions.map(({ alarmName, to }) => [alarmName, to])).toEqual([['evaluates', 'ALARM']]);
  });

  test('a new definition keeps the state', async () => {
    const { put, record, describeAlarms, clock } = setUp();
    record([5]);
    put();
    await clock.runUntil(START + 3 * MINUTE);

    put({ Threshold: 100 });

    expect(describeAlarms().MetricAlarms).toMatchObject([{ StateValue: 'ALARM', Threshold: 100 }]);
  });

  test('a deleted one is not evaluated any more', async () => {
    const { put, run, record, transitions, describeAlarms, clock } = setUp();
    record([5, 5]);
    put();

    run('DeleteAlarms', { AlarmNames: ['checkout-errors'] });
    await clock.runUntil(START + 3 * MINUTE);

    expect(transitions).toEqual([]);
    expect(describeAlarms().MetricAlarms).toEqual([]);
  });

  test.each<[string, Partial<PutMetricAlarmCommandInput>, string]>([
    ['a period in seconds', { Period: 10 }, 'CloudWatch periods shorter than a minute'],
    [
      'an action on a machine',
      { AlarmActions: ['arn:aws:automate:eu-west-1:ec2:stop'] },
      'arn:aws:automate:eu-west-1:ec2:stop',
    ],
    ['anomaly detection', { ComparisonOperator: 'GreaterThanUpperThreshold' }, 'GreaterThanUpperThreshold'],
    ['more than a day', { Period: 3600, EvaluationPeriods: 25 }, 'more than a day'],
  ])('refuses %s by name', (_title, input, name) => {
    const { put } = setUp();

    expect(() => put(input)).toThrow(NotModelledError);
    expect(() => put(input)).toThrow(name);
  });

  test('more datapoints to alarm than evaluation periods are a validation error', () => {
    const { put } = setUp();

    expect(() => put({ DatapointsToAlarm: 2 })).toThrow(expect.objectContaining({ name: 'ValidationError' }));
  });
});

describe('what a change of state causes', () => {
  test('an event of the documented shape', async () => {
    const { put, record, events, clock } = setUp();
    record([0, 5]);
    put({ AlarmDescription: 'too many errors' });

    await clock.runUntil(START + 3 * MINUTE);

    const event = events[1]!;
    const detail = event.detail as {
      configuration: { metrics: { id: string }[] };
      state: { reasonData: string; timestamp: string };
    };
    const { id, ...metric } = detail.configuration.metrics[0]!;
    const { state } = detail;
    expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(metric).toEqual({
      metricStat: {
        metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'checkout' } },
        period: 60,
        stat: 'Sum',
      },
      returnData: true,
    });
    expect(event).toMatchObject({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: [`${ARN}checkout-errors`],
      detail: {
        alarmName: 'checkout-errors',
        configuration: { description: 'too many errors' },
        previousState: { value: 'OK' },
        state: { value: 'ALARM', reason: expect.stringContaining('Threshold Crossed') },
      },
    });
    expect(state.timestamp).toMatch(/^2026-11-02T12:02:\d\d\.\d{3}\+0000$/);
    expect(JSON.parse(state.reasonData)).toEqual({
      version: '1.0',
      queryDate: state.timestamp,
      startDate: '2026-11-02T12:01:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [5],
      threshold: 1,
      evaluatedDatapoints: [{ timestamp: '2026-11-02T12:01:00.000+0000', sampleCount: 1, value: 5 }],
    });
  });

  test('topics and functions named as actions are told, unless actions are disabled', async () => {
    const { put, run, deliveries } = setUp();
    const topic = 'arn:aws:sns:eu-west-1:123456789012:oncall';
    const fn = 'arn:aws:lambda:eu-west-1:123456789012:function:guard';
    put({ AlarmActions: [topic, fn] });

    run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'ALARM', StateReason: 'drill' });
    run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'OK', StateReason: 'drill' });
    run('DisableAlarmActions', { AlarmNames: ['checkout-errors'] });
    run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'ALARM', StateReason: 'drill' });

    const sourceArn = `${ARN}checkout-errors`;
    expect(deliveries).toMatchObject([
      {
        targetArn: topic,
        principal: { kind: 'service', name: 'cloudwatch.amazonaws.com', sourceArn },
        payload: {
          AlarmName: 'checkout-errors',
          NewStateValue: 'ALARM',
          OldStateValue: 'INSUFFICIENT_DATA',
          Trigger: { Statistic: 'SUM' },
        },
      },
      {
        targetArn: fn,
        principal: { kind: 'service', name: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn },
        payload: {
          source: 'aws.cloudwatch',
          alarmArn: sourceArn,
          alarmData: { state: { value: 'ALARM', reason: 'drill' } },
        },
      },
    ]);
  });
});

describe('SetAlarmState', () => {
  test('holds until the next evaluation', async () => {
    const { put, run, record, transitions, clock } = setUp();
    record([0, 0, 0]);
    put();
    await clock.runUntil(START + 2 * MINUTE);

    run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'ALARM', StateReason: 'drill' });
    await clock.runUntil(START + 3 * MINUTE);

    expect(transitions.map(({ to }) => to)).toEqual(['OK', 'ALARM', 'OK']);
  });

  test('refuses a state that there is not, and an alarm that there is not', () => {
    const { put, run } = setUp();
    put();

    expect(() =>
      run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'INVALID', StateReason: 'x' }),
    ).toThrow(
      "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    );
    expect(() => run('SetAlarmState', { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })).toThrow(
      expect.objectContaining({ name: 'ResourceNotFound', status: 404 }),
    );
  });
});

describe('composite alarms', () => {
  test('follow the alarms of their rule, composite ones too', async () => {
    const { put, run, transitions, clock } = setUp();
    put({ AlarmName: 'a', TreatMissingData: 'ignore' });
    put({ AlarmName: 'b', TreatMissingData: 'ignore' });
    run('PutCompositeAlarm', { AlarmName: 'both', AlarmRule: 'ALARM(a) AND ALARM(b)' });
    run('PutCompositeAlarm', { AlarmName: 'top', AlarmRule: 'ALARM(both)' });
    await clock.runUntil(START + MINUTE);

    for (const AlarmName of ['a', 'b']) run('SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason: 'drill' });
    await clock.runUntil(START + 2 * MINUTE);

    expect(transitions.map(({ alarmName, to }) => `${alarmName} ${to}`)).toEqual(
      'both OK, top OK, a ALARM, b ALARM, both ALARM, top ALARM'.split(', '),
    );
    expect(transitions[0]!.reason).toBe(`${ARN}both was created and its alarm rule evaluates to OK`);
    expect(transitions[5]!.reason).toMatch(
      /^arn:aws:cloudwatch:eu-west-1:123456789012:alarm:both transitioned to ALARM at Monday 2 November, 2026 12:01:0\d UTC$/,
    );
  });

  test('cannot mention alarms that do not exist', () => {
    const { run } = setUp();

    expect(() => run('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM(none)' })).toThrow(
      'Could not save the composite alarm as alarms [none] in the alarm rule do not exist',
    );
  });
});

describe('DescribeAlarms', () => {
  test('leaves composite alarms out unless they are asked for', () => {
    const { put, run, describeAlarms } = setUp();
    put({ AlarmName: 'a' });
    run('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM(a)' });
    const names = (input: DescribeAlarmsCommandInput) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = describeAlarms(input);
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    };

    expect(names({ AlarmNames: ['a', 'c'] })).toEqual(['a']);
    expect(names({ AlarmNames: ['a', 'c'], AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] })).toEqual(['a', 'c']);
    expect(names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['c']);
  });

  test('pages in the order of names', () => {
    const { put, describeAlarms } = setUp();
    for (const AlarmName of ['x-3', 'x-1', 'y', 'x-2']) put({ AlarmName });

    const first = describeAlarms({ AlarmNamePrefix: 'x-', MaxRecords: 2 });
    const second = describeAlarms({ AlarmNamePrefix: 'x-', MaxRecords: 2, NextToken: first.NextToken });

    expect(first.MetricAlarms!.map(({ AlarmName }) => AlarmName)).toEqual(['x-1', 'x-2']);
    expect(second.MetricAlarms!.map(({ AlarmName }) => AlarmName)).toEqual(['x-3']);
    expect(second.NextToken).toBeUndefined();
  });

  test('takes a hundred names and not one more', () => {
    const { describeAlarms } = setUp();
    const names = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);

    expect(describeAlarms({ AlarmNames: names(100) }).MetricAlarms).toEqual([]);
    expect(() => describeAlarms({ AlarmNames: names(101) })).toThrow(
      /Member must have length less than or equal to 100/,
    );
  });
});

describe('CloudFormation', () => {
  const resource = {
    logicalId: 'Errors',
    stackName: 'shop',
    physicalName: () => 'shop-Errors-ABC',
    asset: () => '',
    tags: {},
  };

  test('creates alarms under a name of its own or the given one', () => {
    const { service, describeAlarms } = setUp();
    const { AlarmName: _name, ...properties } = anAlarm;
    const create = service.resources['AWS::CloudWatch::Alarm']!.create;

    const created = create(properties, resource);
    create({ ...properties, AlarmName: 'mine' }, resource);

    expect(created).toEqual({ ref: 'shop-Errors-ABC', attributes: { Arn: `${ARN}shop-Errors-ABC` } });
    expect(describeAlarms().MetricAlarms!.map(({ AlarmName }) => AlarmName)).toEqual(['mine', 'shop-Errors-ABC']);
  });

  test.each(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'])(
    '%s refuses a property that it does not know',
    (type) => {
      const { service } = setUp();

      expect(() => service.resources[type]!.create({ Surprise: 1 }, resource)).toThrow(`property Surprise of ${type}`);
    },
  );
});

describe('a mute rule', () => {
  const rule = {
    Name: 'maintenance',
    Rule: { Schedule: { Expression: `at(${new Date(START).toISOString().slice(0, 16)})`, Duration: 'PT1H' } },
    MuteTargets: { AlarmNames: ['checkout-errors'] },
  };

  test('holds an alarm’s actions back until its window ends, but neither its state nor its event', async () => {
    const { run, put, events, deliveries, clock } = setUp();
    put({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:on-call'], TreatMissingData: 'ignore' });
    run('PutAlarmMuteRule', rule);

    run('SetAlarmState', { AlarmName: 'checkout-errors', StateValue: 'ALARM', StateReason: 'red' });

    expect(events.at(-1)?.detail).toMatchObject({
      state: { value: 'ALARM' },
      muteDetail: { mutedByArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:maintenance' },
    });
    expect(deliveries).toHaveLength(0);
    await clock.runUntil(START + 61 * MINUTE);
    expect(deliveries.length).toBeGreaterThan(0);
  });

  test('is listed for its alarms while its window is open', async () => {
    const { run, clock } = setUp();
    const active = () => run('ListAlarmMuteRules', { AlarmName: 'checkout-errors', Statuses: ['ACTIVE'] });
    run('PutAlarmMuteRule', rule);

    expect(active()).toMatchObject({ AlarmMuteRuleSummaries: [{ Status: 'ACTIVE', MuteType: 'ONE_TIME' }] });
    expect(run('ListAlarmMuteRules', { AlarmName: 'other' })).toEqual({ AlarmMuteRuleSummaries: [] });
    await clock.runUntil(START + 61 * MINUTE);
    expect(active()).toEqual({ AlarmMuteRuleSummaries: [] });
  });

  test('that recurs is not modelled', () => {
    const { run } = setUp();
    const Schedule = { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' };

    expect(() => run('PutAlarmMuteRule', { ...rule, Rule: { Schedule } })).toThrow(NotModelledError);
  });
});
