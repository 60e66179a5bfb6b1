import { describe, expect, test } from 'vitest';
import { AwsError, type Call } from '../../../../lib/account/contract.ts';
import { schedulerService } from '../../../../lib/account/services/scheduler/service.ts';
import { fakeContext, MINUTE, START } from '../cloudwatch/fake-context.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:reconcile';
const ROLE = 'arn:aws:iam::123456789012:role/schedule';
const resource = { logicalId: 'S', stackName: 'shop', physicalName: () => 'shop-S-ABC', asset: () => '', tags: {} };

function setUp(call?: (call: Call) => object) {
  const context = fakeContext(call ? { call } : {});
  const at: number[] = [];
  const watched = {
    ...context,
    call: (made: Call) => {
      at.push(context.clock.now());
      return context.call(made);
    },
  };
  const service = schedulerService(watched);
  const create = (properties: object = {}) =>
    service.resources['AWS::Scheduler::Schedule']!.create(
      {
        ScheduleExpression: 'rate(5 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: FUNCTION, RoleArn: ROLE },
        ...properties,
      },
      resource,
    );
  return { ...context, at, create };
}

describe('schedules', () => {
  test('call their function as the role of the target, at once and then every period', async () => {
    const { create, calls, at, clock } = setUp();

    const created = create();
    await clock.runUntil(START + 11 * MINUTE);

    const arn = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/shop-S-ABC';
    expect(created).toEqual({ ref: 'shop-S-ABC', attributes: { Arn: arn } });
    expect(at.map((time) => Math.floor((time - START) / MINUTE))).toEqual([0, 5, 10]);
    const { input, ...call } = calls[0]!;
    expect(call).toEqual({ service: 'lambda', operation: 'Invoke', principal: { kind: 'role', arn: ROLE } });
    expect(input).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' });
    expect(JSON.parse(new TextDecoder().decode((input as { Payload: Uint8Array }).Payload))).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      resources: [arn],
    });
  });

  test('start executions with their input', async () => {
    const { create, calls, clock } = setUp();
    const Arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:m';

    create({ Target: { Arn, RoleArn: ROLE, Input: '{"a":1}' } });
    await clock.runUntil(START + MINUTE);

    expect(calls).toMatchObject([{ operation: 'StartExecution', input: { stateMachineArn: Arn, input: '{"a":1}' } }]);
  });

  test('do nothing while they are disabled', async () => {
    const { create, calls, clock } = setUp();

    create({ State: 'DISABLED' });
    await clock.runUntil(START + 30 * MINUTE);

    expect(calls).toEqual([]);
  });

  test('try again as often as the retry policy says, then write to the dead-letter queue', async () => {
    const { create, calls, clock } = setUp(({ service }) => {
      if (service === 'lambda') throw new AwsError('TooManyRequestsException', 'slow down', 429);
      return {};
    });
    const queue = 'arn:aws:sqs:eu-west-1:123456789012:dead';
    const RetryPolicy = { MaximumRetryAttempts: 2 };

    create({
      ScheduleExpression: 'rate(1 day)',
      Target: { Arn: FUNCTION, RoleArn: ROLE, RetryPolicy, DeadLetterConfig: { Arn: queue } },
    });
    await clock.runUntil(START + 60 * MINUTE);

    expect(calls.map(({ operation }) => operation)).toEqual(['Invoke', 'Invoke', 'Invoke', 'SendMessage']);
    expect(calls[3]!.input).toMatchObject({
      QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead',
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'TooManyRequestsException' },
        RETRY_ATTEMPTS: { StringValue: '2' },
      },
    });
  });

  test.each<[string, object, string]>([
    ['cron', { ScheduleExpression: 'cron(0 12 * * ? *)' }, 'cron(0 12 * * ? *)'],
    ['a flexible window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'flexible time windows'],
    ['another target', { Target: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:q', RoleArn: ROLE } }, 'arn:aws:sqs'],
    ['another property', { KmsKeyArn: 'x' }, 'property KmsKeyArn of AWS::Scheduler::Schedule'],
  ])('refuse %s by name', (_title, properties, name) => {
    const { create } = setUp();

    expect(() => create(properties)).toThrow(expect.objectContaining({ name: 'NotModelledError' }));
    expect(() => create(properties)).toThrow(name);
  });
});
