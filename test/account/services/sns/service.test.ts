import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../lib/account/contract.ts';
import { anAccount, policyFor, RULE } from '../sqs/messaging-fixture.ts';

function aTopic() {
  const account = anAccount();
  const { ref: TopicArn } = account.create('AWS::SNS::Topic', { TopicName: 'news' });
  const subscribe = (Protocol: string, Endpoint: string, rest: object = {}) =>
    account.create('AWS::SNS::Subscription', { TopicArn, Protocol, Endpoint, ...rest });
  const aQueue = (open = true) => {
    const { ref, attributes } = account.create('AWS::SQS::Queue', {});
    const PolicyDocument = policyFor('sns.amazonaws.com', 'sqs:SendMessage', attributes.Arn!, TopicArn);
    if (open) account.create('AWS::SQS::QueuePolicy', { Queues: [ref], PolicyDocument });
    return attributes.Arn!;
  };
  const publish = (rest: object = {}) => account.call('Publish', { TopicArn, Message: 'hello', ...rest });
  const bodies = (arn: string) => account.sqs.messages(arn).map(({ body }) => body);
  return { ...account, TopicArn, subscribe, aQueue, publish, bodies };
}

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:reader';

describe('a topic', () => {
  test('wraps its message in an envelope for a queue', async () => {
    const { clock, TopicArn, aQueue, subscribe, publish, bodies } = aTopic();
    const queue = aQueue();
    subscribe('sqs', queue);

    const { MessageId } = await publish({ Subject: 'greeting' });
    await clock.runUntil(1_000);

    expect(JSON.parse(bodies(queue)[0]!)).toMatchObject({
      Type: 'Notification',
      ...{ MessageId, TopicArn },
      Subject: 'greeting',
      Message: 'hello',
      Timestamp: '1970-01-01T00:00:00.000Z',
    });
  });

  test('hands the message alone to who wants it raw, its attributes with it', async () => {
    const { clock, sqs, aQueue, subscribe, publish } = aTopic();
    const queue = aQueue();
    subscribe('sqs', queue, { RawMessageDelivery: true });

    await publish({ MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } } });
    await clock.runUntil(1_000);

    expect(sqs.messages(queue)).toMatchObject([{ body: 'hello', attributes: { kind: { StringValue: 'greeting' } } }]);
  });

  test('invokes a function with one record, in the name of the topic', async () => {
    const { clock, TopicArn, invocations, subscribe, publish } = aTopic();
    const { ref: EventSubscriptionArn } = subscribe('lambda', FUNCTION);

    await publish();
    await clock.runUntil(1_000);

    expect(invocations).toMatchObject([
      {
        targetArn: FUNCTION,
        principal: { kind: 'service', name: 'sns.amazonaws.com', sourceArn: TopicArn },
        payload: {
          Records: [
            { EventSource: 'aws:sns', EventSubscriptionArn, Sns: { Message: 'hello', Subject: null, TopicArn } },
          ],
        },
      },
    ]);
  });

  test('remembers what it sent to people', async () => {
    const { clock, sns, TopicArn, subscribe, publish } = aTopic();
    subscribe('email', 'oncall@example.com');

    await publish({ Subject: 'rolled back' });
    await clock.runUntil(1_000);

    expect(sns.published(TopicArn)).toMatchObject([
      {
        subject: 'rolled back',
        message: 'hello',
        deliveries: [{ protocol: 'email', endpoint: 'oncall@example.com', status: 'sent', attempts: 1 }],
      },
    ]);
  });

  test('does not try again what a queue refuses, and uses the dead-letter queue of the subscription', async () => {
    const { clock, sns, TopicArn, aQueue, subscribe, publish, bodies } = aTopic();
    const [closed, dead] = [aQueue(false), aQueue()];
    subscribe('sqs', closed, { RedrivePolicy: { deadLetterTargetArn: dead } });

    await publish();
    await clock.runUntil(1_000);

    expect(sns.published(TopicArn)[0]!.deliveries).toMatchObject([{ status: 'failed', attempts: 1 }]);
    expect([bodies(closed).length, bodies(dead).length]).toEqual([0, 1]);
  });

  test('tries again while a function cannot be reached', async () => {
    const { clock, sns, TopicArn, failFunctionsWith, subscribe, publish } = aTopic();
    subscribe('lambda', FUNCTION);
    failFunctionsWith(new AwsError('ServiceException', 'down', 500));
    await publish();
    await clock.runUntil(1_500);
    const pending = sns.published(TopicArn)[0]!.deliveries[0]!.status;

    failFunctionsWith(undefined);
    await clock.runUntil(60_000);

    expect(pending).toBe('pending');
    expect(sns.published(TopicArn)[0]!.deliveries).toMatchObject([{ status: 'sent', attempts: 6 }]);
  });

  test('takes events from EventBridge when its policy allows the rule', async () => {
    const { sns, create, TopicArn } = aTopic();
    const principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: RULE } as const;
    const deliver = () => sns.deliver!({ targetArn: TopicArn, payload: { 'detail-type': 'x' }, principal });
    await expect(deliver()).rejects.toMatchObject({ name: 'AccessDenied' });

    const PolicyDocument = policyFor('events.amazonaws.com', 'sns:Publish', TopicArn, RULE);
    create('AWS::SNS::TopicPolicy', { Topics: [TopicArn], PolicyDocument });
    await deliver();

    expect(sns.published(TopicArn).map(({ message }) => message)).toEqual(['{"detail-type":"x"}']);
  });

  test('takes the alarms of its own account as long as it was given no policy', async () => {
    const { sns, create, TopicArn } = aTopic();
    const deliver = (account: string) => {
      const sourceArn = `arn:aws:cloudwatch:eu-west-1:${account}:alarm:errors`;
      const principal = { kind: 'service', name: 'cloudwatch.amazonaws.com', sourceArn } as const;
      return sns.deliver!({ targetArn: TopicArn, payload: { AlarmName: 'errors' }, principal });
    };

    await deliver('123456789012');
    await expect(deliver('999999999999')).rejects.toMatchObject({ name: 'AccessDenied' });
    create('AWS::SNS::TopicPolicy', {
      Topics: [TopicArn],
      PolicyDocument: policyFor('events.amazonaws.com', 'sns:Publish', TopicArn, RULE),
    });

    await expect(deliver('123456789012')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(sns.published(TopicArn)).toHaveLength(1);
  });

  test.each<[object, string]>([
    [{ TopicArn: 'arn:aws:sns:eu-west-1:123456789012:absent' }, 'NotFoundException'],
    [{ Message: '' }, 'InvalidParameterException'],
    [{ Subject: 'two\nlines' }, 'InvalidParameterException'],
    [{ MessageStructure: 'json' }, 'NotModelledError'],
  ])('refuses %j', async (input, name) => {
    const { publish } = aTopic();

    await expect(publish(input)).rejects.toMatchObject({ name });
  });

  test('asks IAM for sns:Publish on itself', () => {
    const { sns, TopicArn } = aTopic();

    expect(sns.permissions('Publish', { TopicArn })).toEqual([{ action: 'sns:Publish', resource: TopicArn }]);
  });

  test('with a filter policy is not modelled', () => {
    const { subscribe } = aTopic();

    expect(() => subscribe('email', 'a@example.com', { FilterPolicy: {} })).toThrow(/FilterPolicy is not modelled/);
  });
});
