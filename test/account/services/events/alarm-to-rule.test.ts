import { expect, test } from 'vitest';
import { cloudwatchService } from '../../../../lib/account/services/cloudwatch/service.ts';
import { eventsService } from '../../../../lib/account/services/events/service.ts';
import { fakeContext, MINUTE, START } from '../cloudwatch/fake-context.ts';

const GUARD = 'arn:aws:lambda:eu-west-1:123456789012:function:guard';
const resource = { logicalId: 'R', stackName: 'shop', physicalName: () => 'shop-R', asset: () => '', tags: {} };

test('an alarm that goes off reaches the function behind a rule within half a second, with its reason', async () => {
  const context = fakeContext();
  const events = eventsService(context);
  const cloudwatch = cloudwatchService(context, { publish: events.publish });
  events.resources['AWS::Events::Rule']!.create(
    {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] } },
      },
      Targets: [{ Id: 'guard', Arn: GUARD }],
    },
    resource,
  );
  cloudwatch.resources['AWS::CloudWatch::Alarm']!.create(
    {
      AlarmName: 'checkout-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    },
    resource,
  );
  const wentOff: number[] = [];
  cloudwatch.onAlarmState(({ to, at }) => {
    if (to === 'ALARM') wentOff.push(at);
  });
  const data = { count: 20, sum: 9, min: 0, max: 1, periodStart: START, visibleAt: START + 90_000 };
  cloudwatch.record({ namespace: 'AWS/Lambda', metric: 'Errors', dimensions: {}, ...data });

  await context.clock.runUntil(START + 3 * MINUTE);

  expect(context.deliveries).toHaveLength(1);
  expect(context.deliveries[0]!.at - wentOff[0]!).toBeLessThan(500);
  expect(context.deliveries[0]!.payload).toMatchObject({
    version: '0',
    account: '123456789012',
    region: 'eu-west-1',
    time: `${new Date(wentOff[0]!).toISOString().slice(0, 19)}Z`,
    resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors'],
    detail: {
      state: {
        value: 'ALARM',
        reason: 'Threshold Crossed: 1 datapoint [9.0 (02/11/26 12:00:00)] was greater than the threshold (1.0).',
      },
    },
  });
});
