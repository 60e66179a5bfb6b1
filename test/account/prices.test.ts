import { describe, expect, it } from 'vitest';
import { meter } from '../../lib/account/meter.ts';
import { costUsd } from '../../lib/account/prices.ts';

const principal = { kind: 'administrator' } as const;

describe('prices', () => {
  it('add up what was used', () => {
    const cost = costUsd({
      stateTransitions: 1_000,
      lambdaRequests: 1_000_000,
      metricsRead: 500,
      dynamodbWriteUnits: 2e6,
    });

    expect(cost).toBeCloseTo(0.025 + 0.2 + 0.005 + 1.25, 10);
  });

  it('are nothing for nothing', () => {
    expect(costUsd({})).toBe(0);
  });
});

describe('the meter', () => {
  it('counts metrics and not expressions, and every other request to CloudWatch', () => {
    const { onCall, usage } = meter();
    const MetricDataQueries = [
      { Id: 'a', MetricStat: {} },
      { Id: 'b', MetricStat: {} },
      { Id: 'c', Expression: 'a/b' },
    ];

    onCall({ service: 'cloudwatch', operation: 'GetMetricData', input: { MetricDataQueries }, principal });
    onCall({ service: 'cloudwatch', operation: 'DescribeAlarms', input: {}, principal });

    expect(usage()).toMatchObject({ metricsRead: 2, cloudwatchRequests: 1 });
  });

  it('counts an event once for every 64 KB', () => {
    const { onCall, usage } = meter();
    const Entries = [{ Detail: '{}' }, { Detail: 'x'.repeat(64 * 1024 + 1) }];

    onCall({ service: 'events', operation: 'PutEvents', input: { Entries }, principal });

    expect(usage().customEvents).toBe(3);
  });

  it('counts messages however they arrive', () => {
    const { onCall, onDelivery, usage } = meter();

    onCall({ service: 'sns', operation: 'Publish', input: {}, principal });
    onDelivery({ targetArn: 'arn:aws:sqs:us-east-1:123456789012:dead-letters', payload: {}, principal });

    expect(usage()).toMatchObject({ snsRequests: 1, sqsRequests: 1 });
  });
});
