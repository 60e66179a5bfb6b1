import { describe, expect, test } from 'vitest';
import { anAccount, policyFor, RULE } from './messaging-fixture.ts';

function aQueue(properties: object = {}) {
  const account = anAccount();
  const { ref: QueueUrl, attributes } = account.create('AWS::SQS::Queue', { QueueName: 'jobs', ...properties });
  const send = (MessageBody: string, rest: object = {}) =>
    account.call('SendMessage', { QueueUrl, MessageBody, ...rest });
  const receive = async (rest: object = {}): Promise<any[]> =>
    (await account.call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...rest })).Messages ?? [];
  return { ...account, QueueUrl, arn: attributes.Arn!, send, receive };
}

describe('a queue', () => {
  test('has its URL as Ref and is found by name', async () => {
    const { QueueUrl, arn, call } = aQueue();

    expect(QueueUrl).toBe('https://sqs.eu-west-1.amazonaws.com/123456789012/jobs');
    expect(arn).toBe('arn:aws:sqs:eu-west-1:123456789012:jobs');
    expect(await call('GetQueueUrl', { QueueName: 'jobs' })).toEqual({ QueueUrl });
  });

  test('hides a received message until its visibility timeout ends', async () => {
    const { clock, send, receive } = aQueue({ VisibilityTimeout: 60 });
    await send('hello');

    const first = await receive();
    const meanwhile = await receive();
    await clock.runUntil(60_000);
    const again = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });

    expect(first).toMatchObject([{ Body: 'hello', MD5OfBody: '5d41402abc4b2a76b9719d911017c592' }]);
    expect(meanwhile).toEqual([]);
    expect(again).toMatchObject([{ Body: 'hello', Attributes: { ApproximateReceiveCount: '2' } }]);
  });

  test('forgets a message that was deleted', async () => {
    const { clock, QueueUrl, arn, sqs, call, send, receive } = aQueue();
    await send('hello');
    const [message] = await receive();

    await call('DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle });
    await clock.runUntil(60_000);

    expect(await receive()).toEqual([]);
    expect(sqs.messages(arn)).toEqual([]);
  });

  test('keeps the order of arrival and hands out no more than was asked for', async () => {
    const { send, receive } = aQueue();
    for (const body of ['1', '2', '3']) await send(body);

    const bodies = (await receive({ MaxNumberOfMessages: 2 })).map(({ Body }) => Body);

    expect(bodies).toEqual(['1', '2']);
  });

  test('drops messages older than its retention period', async () => {
    const { clock, send, receive } = aQueue({ MessageRetentionPeriod: 120 });
    await send('old');
    await clock.runUntil(119_000);
    await send('new');

    await clock.runUntil(120_000);

    expect(await receive()).toMatchObject([{ Body: 'new' }]);
  });

  test('answers a long poll as soon as a message arrives, or empty in the end', async () => {
    const { clock, send, receive } = aQueue();
    const answers: [at: number, count: number][] = [];
    const poll = () =>
      void receive({ WaitTimeSeconds: 20 }).then((messages) => answers.push([clock.now(), messages.length]));

    poll();
    clock.at(3_000, () => void send('hello'));
    clock.at(10_000, poll);
    await clock.runUntil(60_000);

    expect(answers).toEqual([
      [3_000, 1],
      [30_000, 0],
    ]);
  });

  test('gives up a message to its dead-letter queue after too many receives', async () => {
    const account = anAccount();
    const dead = account.create('AWS::SQS::Queue', { QueueName: 'dead' });
    const { ref: QueueUrl } = account.create('AWS::SQS::Queue', {
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: dead.attributes.Arn, maxReceiveCount: 2 },
    });
    const { MessageId } = await account.call('SendMessage', { QueueUrl, MessageBody: 'poison' });

    const received = [];
    for (let i = 0; i < 3; i++)
      received.push((await account.call('ReceiveMessage', { QueueUrl })).Messages?.length ?? 0);

    expect(received).toEqual([1, 1, 0]);
    expect(account.sqs.messages(dead.attributes.Arn!)).toMatchObject([{ id: MessageId, body: 'poison' }]);
  });

  test('counts what is visible, hidden and delayed', async () => {
    const { QueueUrl, call, send, receive } = aQueue();
    await send('hidden');
    await receive();
    await send('visible');
    await send('delayed', { DelaySeconds: 10 });

    const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });

    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('digests attributes as SDKs do', async () => {
    const { send } = aQueue();

    const answer = await send('hello', { MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } });

    // md5 of 00000001 61 00000006 "String" 01 00000001 78, by Python's hashlib.
    expect(answer.MD5OfMessageAttributes).toBe('a512aac9938034acb0b3c3d965944bf1');
  });

  test.each<[string, object, string]>([
    [
      'SendMessage',
      { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/absent', MessageBody: 'x' },
      'QueueDoesNotExist',
    ],
    ['GetQueueUrl', { QueueName: 'absent' }, 'QueueDoesNotExist'],
    ['DeleteMessage', { ReceiptHandle: 'nonsense' }, 'ReceiptHandleIsInvalid'],
    ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
  ])('%s %# fails with its name', async (operation, input, name) => {
    const { QueueUrl, call } = aQueue();

    await expect(call(operation, { QueueUrl, ...input })).rejects.toMatchObject({ name });
  });

  test('asks IAM for the operation on the queue', () => {
    const { sqs, QueueUrl, arn } = aQueue();

    expect(sqs.permissions('SendMessage', { QueueUrl })).toEqual([{ action: 'sqs:SendMessage', resource: arn }]);
  });

  test('of the first-in-first-out kind is not modelled', () => {
    expect(() => anAccount().create('AWS::SQS::Queue', { FifoQueue: true })).toThrow(/FifoQueue is not modelled/);
  });
});

describe('deliveries to a queue', () => {
  const principal = { kind: 'service', name: 'events.amazonaws.com', sourceArn: RULE } as const;

  test('are let in by the policy of the queue for their source, and by nothing else', async () => {
    const { sqs, create, QueueUrl, arn } = aQueue();
    const deliver = (sourceArn: string) =>
      sqs.deliver!({ targetArn: arn, payload: { id: 1 }, principal: { ...principal, sourceArn } });
    await expect(deliver(RULE)).rejects.toMatchObject({ name: 'AccessDenied' });

    create('AWS::SQS::QueuePolicy', {
      Queues: [QueueUrl],
      PolicyDocument: policyFor('events.amazonaws.com', 'sqs:SendMessage', arn, RULE),
    });

    await deliver(RULE);
    await expect(deliver(`${RULE}-2`)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(sqs.messages(arn).map(({ body }) => body)).toEqual(['{"id":1}']);
  });

  test('may say body and attributes, as dead letters of EventBridge do', async () => {
    const { sqs, arn, receive } = aQueue();

    await sqs.deliver!({
      targetArn: arn,
      payload: { body: '{"detail":{}}', attributes: { RULE_ARN: RULE, ERROR_CODE: 'NO_PERMISSIONS' } },
      principal: { kind: 'role', arn: 'arn:aws:iam::123456789012:role/sender' },
    });

    expect(await receive({ MessageAttributeNames: ['All'] })).toMatchObject([
      {
        Body: '{"detail":{}}',
        MessageAttributes: {
          RULE_ARN: { DataType: 'String', StringValue: RULE },
          ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
        },
      },
    ]);
  });
});
