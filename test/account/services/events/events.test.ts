import type { PutEventsCommandOutput, PutEventsRequestEntry, Target } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import { AwsError, type Call, type Delivery, NotModelledError } from '../../../../lib/account/contract.ts';
import type { Fault } from '../../../../lib/account/fault.ts';
import { faultBook } from '../../../../lib/account/faults.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import type { Delivered } from '../../../../lib/account/services/events/delivery.ts';
import type { BusEvent } from '../../../../lib/account/services/events/event.ts';
import { eventsService } from '../../../../lib/account/services/events/service.ts';
import { type FakeContext, fakeContext, MINUTE, START } from '../cloudwatch/fake-context.ts';

const ACCOUNT = 'eu-west-1:123456789012';
const FUNCTION = `arn:aws:lambda:${ACCOUNT}:function:guard`;
const QUEUE = `arn:aws:sqs:${ACCOUNT}:dead-letters`;
const ROLE = 'arn:aws:iam::123456789012:role/rule';

interface Options {
  readonly faults?: readonly Omit<Fault, 'at'>[];
  readonly call?: (call: Call) => object;
  readonly deliver?: (delivery: Delivery) => void;
}

function setUp({ faults = [], ...answers }: Options = {}) {
  const context: FakeContext = fakeContext(answers);
  const book = faultBook(context.clock, seededRandom(1));
  for (const fault of faults) book.add({ ...fault, at: START });
  const service = eventsService(context, { faults: book });
  const delivered: Delivered[] = [];
  service.onDelivered((delivery) => delivered.push(delivery));
  /** These operations answer at once. */
  const run = (operation: string, input: object): object =>
    service.operations[operation]!(input, {
      service: 'events',
      operation,
      input,
      principal: { kind: 'administrator' },
    });
  /** A rule for everything from `shop` and from AWS, on a bus of that name or the default one. */
  const rule = (targets: readonly Partial<Target>[], changes: object = {}) => {
    const input = { Name: 'everything', EventPattern: '{"account":["123456789012"]}', ...changes };
    run('PutRule', input);
    const Targets = targets.map((target, index) => ({ Id: `t${index}`, Arn: FUNCTION, ...target }));
    return run('PutTargets', {
      Rule: 'everything',
      Targets,
      EventBusName: (input as { EventBusName?: string }).EventBusName,
    });
  };
  const send = (...entries: Partial<PutEventsRequestEntry>[]) =>
    run('PutEvents', {
      Entries: (entries.length > 0 ? entries : [{}]).map((entry) => ({ ...anEntry, ...entry })),
    }) as PutEventsCommandOutput;
  return { ...context, service, delivered, run, rule, send };
}

const anEntry: PutEventsRequestEntry = { Source: 'shop', DetailType: 'Order', Detail: '{"n":1}' };
const ascending = (a: number, b: number) => a - b;
const numbers = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ payload }) => (payload as { detail: { n: number } }).detail.n);

describe('PutEvents', () => {
  test('delivers an event in the envelope of EventBridge within half a second', async () => {
    const { rule, send, deliveries, delivered, clock } = setUp();
    rule([{}]);

    const { Entries, FailedEntryCount } = send({ Resources: ['arn:x'] });
    await clock.runUntil(START + 500);

    expect(FailedEntryCount).toBe(0);
    expect(deliveries).toEqual([
      {
        targetArn: FUNCTION,
        at: expect.any(Number),
        principal: {
          kind: 'service',
          name: 'events.amazonaws.com',
          sourceArn: `arn:aws:events:${ACCOUNT}:rule/everything`,
        },
        payload: {
          version: '0',
          id: Entries![0]!.EventId,
          'detail-type': 'Order',
          source: 'shop',
          account: '123456789012',
          time: '2026-11-02T12:00:00Z',
          region: 'eu-west-1',
          resources: ['arn:x'],
          detail: { n: 1 },
        },
      },
    ]);
    expect(delivered).toMatchObject([{ targetArn: FUNCTION, retries: 0, event: { source: 'shop' } }]);
  });

  test('refuses single entries and takes the others', () => {
    const { send } = setUp();

    const result = send({}, { Source: 'aws.lambda' }, { Detail: '[]' }, { Detail: '{' }, { Source: undefined });

    expect(result.FailedEntryCount).toBe(4);
    expect(result.Entries).toEqual([
      { EventId: expect.stringMatching(/^[\da-f-]{36}$/) },
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
      },
    ]);
  });

  test('takes ten entries and 256 KiB, and refuses the whole request beyond', () => {
    const { send } = setUp();
    const many = (count: number) => Array.from({ length: count }, () => ({}));
    // Source and detail type have nine bytes.
    const large = (bytes: number) => ({ Detail: `{"x":"${'x'.repeat(bytes - 9 - 8)}"}` });

    expect(send(...many(10)).FailedEntryCount).toBe(0);
    expect(() => send(...many(11))).toThrow(/Member must have length less than or equal to 10/);
    expect(send(large(256 * 1024)).FailedEntryCount).toBe(0);
    expect(() => send(large(256 * 1024 + 1))).toThrow('Total size of the entries in the request is over the limit.');
  });

  test('takes events for a bus that does not exist, and they go nowhere', async () => {
    const { rule, send, deliveries, clock } = setUp();
    rule([{}]);

    const result = send({ EventBusName: 'no-such-bus' });
    await clock.runUntil(START + MINUTE);

    expect(result).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(deliveries).toEqual([]);
  });

  test('asks for a permission on each bus, with source and detail type', () => {
    const { service } = setUp();

    const permissions = service.permissions('PutEvents', { Entries: [{ ...anEntry, EventBusName: 'shop' }, anEntry] });

    const context = { 'events:source': 'shop', 'events:detail-type': 'Order' };
    expect(permissions).toEqual([
      { action: 'events:PutEvents', resource: `arn:aws:events:${ACCOUNT}:event-bus/shop`, context },
      { action: 'events:PutEvents', resource: `arn:aws:events:${ACCOUNT}:event-bus/default`, context },
    ]);
  });
});

describe('rules', () => {
  test('see only the events of their own bus, by its name or ARN', async () => {
    const { run, rule, send, deliveries, clock } = setUp();
    const { EventBusArn } = run('CreateEventBus', { Name: 'shop' }) as { EventBusArn: string };
    rule([{}], { EventBusName: 'shop' });

    send(
      { Detail: '{"n":1}' },
      { Detail: '{"n":2}', EventBusName: 'shop' },
      { Detail: '{"n":3}', EventBusName: EventBusArn },
    );
    await clock.runUntil(START + MINUTE);

    expect(numbers(deliveries).sort(ascending)).toEqual([2, 3]);
    expect(deliveries[0]!.principal).toMatchObject({ sourceArn: `arn:aws:events:${ACCOUNT}:rule/shop/everything` });
  });

  test('do nothing while they are disabled', async () => {
    const { run, rule, send, deliveries, clock } = setUp();
    rule([{}], { State: 'DISABLED' });

    send({ Detail: '{"n":1}' });
    run('EnableRule', { Name: 'everything' });
    send({ Detail: '{"n":2}' });
    await clock.runUntil(START + MINUTE);

    expect(numbers(deliveries)).toEqual([2]);
  });

  test('have five targets at most', () => {
    const { rule } = setUp();

    expect(() => rule(Array.from({ length: 6 }, () => ({})))).toThrow(
      expect.objectContaining({ name: 'LimitExceededException' }),
    );
  });

  test.each<[string, Partial<Target>]>([
    ['a stream', { Arn: `arn:aws:kinesis:${ACCOUNT}:stream/s` }],
    ['parameters of other targets', { EcsParameters: { TaskDefinitionArn: 'x' } }],
    ['a FIFO queue', { Arn: `arn:aws:sqs:${ACCOUNT}:q.fifo` }],
  ])('refuse %s as a target', (_title, target) => {
    const { rule } = setUp();

    expect(() => rule([target])).toThrow(NotModelledError);
  });

  test('need a role for a state machine', () => {
    const { rule } = setUp();

    expect(() => rule([{ Arn: `arn:aws:states:${ACCOUNT}:stateMachine:m` }])).toThrow(
      `RoleArn is required for target arn:aws:states:${ACCOUNT}:stateMachine:m.`,
    );
  });

  test('start executions as their role', async () => {
    const { rule, send, calls, clock } = setUp();
    const Arn = `arn:aws:states:${ACCOUNT}:stateMachine:m`;
    rule([{ Arn, RoleArn: ROLE, InputPath: '$.detail' }]);

    send();
    await clock.runUntil(START + MINUTE);

    expect(calls).toMatchObject([
      {
        service: 'states',
        operation: 'StartExecution',
        principal: { kind: 'role', arn: ROLE },
        input: { stateMachineArn: Arn, input: '{"n":1}' },
      },
    ]);
  });

  test('hand events on to another bus as they are', async () => {
    const { run, rule, service, deliveries, calls, clock } = setUp({
      call: (call) => service.operations[call.operation]!(call.input, call),
    });
    const { EventBusArn } = run('CreateEventBus', { Name: 'shop' }) as { EventBusArn: string };
    run('PutRule', { Name: 'onward', EventPattern: '{"source":["aws.states"]}' });
    run('PutTargets', { Rule: 'onward', Targets: [{ Id: 'bus', Arn: EventBusArn, RoleArn: ROLE }] });
    rule([{}], { EventBusName: 'shop' });

    service.publish({ source: 'aws.states', 'detail-type': 'Status', detail: { n: 1 } });
    await clock.runUntil(START + MINUTE);

    expect(calls).toMatchObject([{ operation: 'PutEvents', principal: { kind: 'role', arn: ROLE } }]);
    expect(deliveries).toMatchObject([
      { payload: { source: 'aws.states', 'detail-type': 'Status', detail: { n: 1 } } },
    ]);
  });

  test('on a schedule run once per period', async () => {
    const { run, deliveries, clock } = setUp();
    run('PutRule', { Name: 'tick', ScheduleExpression: 'rate(5 minutes)' });
    run('PutTargets', { Rule: 'tick', Targets: [{ Id: 'f', Arn: FUNCTION }] });

    await clock.runUntil(START + 16 * MINUTE);

    expect(deliveries.map(({ at }) => Math.floor((at - START) / MINUTE))).toEqual([5, 10, 15]);
    expect(deliveries[0]!.payload).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: [`arn:aws:events:${ACCOUNT}:rule/tick`],
      detail: {},
    });
  });

  test.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'every day'])(
    '%s is no schedule',
    (ScheduleExpression) => {
      const { run } = setUp();

      expect(() => run('PutRule', { Name: 'tick', ScheduleExpression })).toThrow(
        'Parameter ScheduleExpression is not valid.',
      );
    },
  );

  test('refuse cron expressions by name', () => {
    const { run } = setUp();

    expect(() => run('PutRule', { Name: 'tick', ScheduleExpression: 'cron(0 12 * * ? *)' })).toThrow(/cron\(0 12/);
  });
});

describe('delivery', () => {
  const failing = (error: Error) => (delivery: Delivery) => {
    if (delivery.targetArn === FUNCTION) throw error;
  };
  const buried = (deliveries: readonly Delivery[]) =>
    deliveries
      .filter(({ targetArn }) => targetArn === QUEUE)
      .map(({ payload }) => payload as { body: string; attributes: Record<string, string> });
  const toFunction = (deliveries: readonly Delivery[]) => deliveries.filter(({ targetArn }) => targetArn === FUNCTION);

  test('is tried again with growing waits until it succeeds', async () => {
    let failures = 3;
    const { rule, send, deliveries, delivered, clock } = setUp({
      deliver: () => {
        if (failures-- > 0) throw new AwsError('ServiceException', 'try again', 500);
      },
    });
    rule([{}]);

    send();
    await clock.runUntil(START + MINUTE);

    const waits = deliveries.slice(1).map(({ at }, index) => at - deliveries[index]!.at);
    expect(deliveries).toHaveLength(4);
    expect(waits[0]).toBeLessThan(waits[2]!);
    expect(delivered).toMatchObject([{ retries: 3 }]);
  });

  test('ends in the dead-letter queue after 185 retries', async () => {
    const error = new AwsError('ServiceException', 'down', 500);
    const { rule, send, deliveries, clock } = setUp({ deliver: failing(error) });
    rule([{ DeadLetterConfig: { Arn: QUEUE } }]);

    const { Entries } = send();
    await clock.runUntil(START + 25 * 60 * MINUTE);

    const [message, ...more] = buried(deliveries);
    expect(toFunction(deliveries)).toHaveLength(186);
    expect(more).toEqual([]);
    expect(message!.attributes).toEqual({
      RULE_ARN: `arn:aws:events:${ACCOUNT}:rule/everything`,
      TARGET_ARN: FUNCTION,
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'down',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '185',
    });
    expect(JSON.parse(message!.body)).toMatchObject({ id: Entries![0]!.EventId, source: 'shop' });
    expect(deliveries.at(-1)!.principal).toMatchObject({ kind: 'service', name: 'events.amazonaws.com' });
  });

  test('follows the retry policy of the target', async () => {
    const error = new AwsError('TooManyRequestsException', 'slow down', 429);
    const { rule, send, deliveries, clock } = setUp({ deliver: failing(error) });
    const policy = (RetryPolicy: Target['RetryPolicy']) => ({ RetryPolicy, DeadLetterConfig: { Arn: QUEUE } });
    rule([policy({ MaximumRetryAttempts: 2 }), policy({ MaximumEventAgeInSeconds: 60 })]);

    send();
    await clock.runUntil(START + 5 * MINUTE);

    expect(buried(deliveries).map(({ attributes }) => attributes)).toMatchObject([
      { ERROR_CODE: 'THROTTLING', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '2' },
      { ERROR_CODE: 'THROTTLING', EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
    ]);
  });

  test.each([
    ['AccessDeniedException', 'NO_PERMISSIONS'],
    ['ResourceNotFoundException', 'NO_RESOURCE'],
  ])('is not tried again after %s', async (name, code) => {
    const { rule, send, deliveries, clock } = setUp({ deliver: failing(new AwsError(name, 'no', 403)) });
    rule([{ DeadLetterConfig: { Arn: QUEUE } }]);

    send();
    await clock.runUntil(START + 5 * MINUTE);

    const [message] = buried(deliveries);
    expect(toFunction(deliveries)).toHaveLength(1);
    expect(message!.attributes).toMatchObject({ ERROR_CODE: code, RETRY_ATTEMPTS: '0' });
    expect(message!.attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('keeps no order', async () => {
    const { rule, send, deliveries, clock } = setUp();
    rule([{}]);

    send(...Array.from({ length: 10 }, (_, n) => ({ Detail: JSON.stringify({ n }) })));
    await clock.runUntil(START + MINUTE);

    const order = numbers(deliveries);
    expect(order).not.toEqual([...order].sort(ascending));
    expect([...order].sort(ascending)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('can be doubled and delayed by faults for one target', async () => {
    const other = `arn:aws:lambda:${ACCOUNT}:function:other`;
    const where = { target: FUNCTION };
    const { rule, send, deliveries, clock } = setUp({
      faults: [
        { kind: 'duplicate', service: 'events', where, count: 1 },
        { kind: 'delay', service: 'events', where, milliseconds: 5_000 },
      ],
    });
    rule([{}, { Arn: other }]);

    send();
    await clock.runUntil(START + MINUTE);

    const [doubled, single] = [FUNCTION, other].map((arn) => deliveries.filter(({ targetArn }) => targetArn === arn));
    expect(doubled!.map(({ payload }) => (payload as BusEvent).id)).toHaveLength(2);
    expect(new Set(doubled!.map(({ payload }) => (payload as BusEvent).id)).size).toBe(1);
    expect(Math.min(...doubled!.map(({ at }) => at - START))).toBeGreaterThan(5_000);
    expect(single).toHaveLength(1);
    expect(single![0]!.at - START).toBeLessThan(500);
  });

  test('lets later events overtake those that a reorder fault holds up', async () => {
    const { rule, send, deliveries, clock } = setUp({
      faults: [{ kind: 'reorder', service: 'events', where: { source: 'shop' }, count: 1, milliseconds: 30_000 }],
    });
    rule([{}]);

    send({ Detail: '{"n":1}' });
    await clock.runUntil(START + 1_000);
    send({ Detail: '{"n":2}' });
    await clock.runUntil(START + MINUTE);

    expect(numbers(deliveries)).toEqual([2, 1]);
  });

  test('drops what a fault names, whatever AWS promises of its source', async () => {
    const fault = { kind: 'drop', service: 'events', where: { source: 'aws.cloudwatch' } } as const;
    const { rule, service, deliveries, clock } = setUp({ faults: [fault] });
    rule([{}]);

    for (const source of ['aws.states', 'aws.cloudwatch', 'aws.cloudformation']) {
      service.publish({ source, 'detail-type': 'x', detail: {} });
    }
    await clock.runUntil(START + MINUTE);

    const sources = deliveries.map(({ payload }) => (payload as BusEvent).source);
    expect(sources.toSorted()).toEqual(['aws.cloudformation', 'aws.states']);
  });

  test('is the same for the same seed', async () => {
    const times = async () => {
      const { rule, send, deliveries, clock } = setUp();
      rule([{}]);
      send({}, {}, {});
      await clock.runUntil(START + MINUTE);
      return deliveries.map(({ at, payload }) => [at, (payload as BusEvent).id]);
    };

    expect(await times()).toEqual(await times());
  });
});

describe('policies of buses', () => {
  test('are kept where the gate looks for them, one statement per Sid', () => {
    const { run, iam } = setUp();
    const { EventBusArn } = run('CreateEventBus', { Name: 'shop' }) as { EventBusArn: string };

    run('PutPermission', {
      EventBusName: 'shop',
      StatementId: 'a',
      Action: 'events:PutEvents',
      Principal: '111111111111',
    });
    run('PutPermission', { EventBusName: 'shop', StatementId: 'a', Action: 'events:PutEvents', Principal: '*' });
    run('PutPermission', {
      EventBusName: 'shop',
      StatementId: 'b',
      Action: 'events:PutEvents',
      Principal: '222222222222',
    });

    expect(iam.resourcePolicy(EventBusArn)?.Statement).toEqual([
      { Sid: 'a', Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: EventBusArn },
      {
        Sid: 'b',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::222222222222:root' },
        Action: 'events:PutEvents',
        Resource: EventBusArn,
      },
    ]);
  });
});

describe('CloudFormation', () => {
  const resource = { logicalId: 'R', stackName: 'shop', physicalName: () => 'shop-R-ABC', asset: () => '', tags: {} };

  test('creates a bus, its policy and a rule with targets', async () => {
    const { service, send, deliveries, iam, clock } = setUp();
    const create = (type: string, properties: object) => service.resources[type]!.create(properties, resource);

    const bus = create('AWS::Events::EventBus', { Name: 'shop' });
    create('AWS::Events::EventBusPolicy', {
      EventBusName: 'shop',
      StatementId: 'deny-others',
      Statement: { Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: bus.attributes!.Arn },
    });
    const rule = create('AWS::Events::Rule', {
      EventBusName: 'shop',
      EventPattern: { source: ['shop'] },
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: FUNCTION }],
    });
    send({ EventBusName: 'shop' });
    await clock.runUntil(START + MINUTE);

    expect(bus).toEqual({ ref: 'shop', attributes: { Arn: `arn:aws:events:${ACCOUNT}:event-bus/shop`, Name: 'shop' } });
    expect(iam.resourcePolicy(bus.attributes!.Arn!)?.Statement).toMatchObject([{ Sid: 'deny-others', Effect: 'Deny' }]);
    expect(rule).toEqual({
      ref: 'shop|shop-R-ABC',
      attributes: { Arn: `arn:aws:events:${ACCOUNT}:rule/shop/shop-R-ABC` },
    });
    expect(deliveries).toHaveLength(1);
  });

  test.each(['AWS::Events::EventBus', 'AWS::Events::EventBusPolicy', 'AWS::Events::Rule'])(
    '%s refuses a property that it does not know',
    (type) => {
      const { service } = setUp();

      expect(() => service.resources[type]!.create({ Surprise: 1 }, resource)).toThrow(`property Surprise of ${type}`);
    },
  );
});
