import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../lib/account/contract.ts';
import {
  aLambda,
  type Code,
  createResource,
  fails,
  functionProperties,
  type LambdaFixture,
  MINUTE,
  ROLE,
  START,
  succeeds,
} from './a-lambda.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:dead-letters';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:failures';

/** A function that remembers when it ran. */
async function anEventFor(fixture: LambdaFixture & { code: Code }, properties: object = {}, config?: object) {
  const ran: number[] = [];
  const account = aLambda({
    ...fixture,
    code: (event, code) => {
      ran.push(account.clock.now() - START);
      return fixture.code(event, code);
    },
  });
  createResource(account, 'AWS::Lambda::Function', functionProperties(properties));
  if (config)
    createResource(account, 'AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'checkout',
      Qualifier: '$LATEST',
      ...config,
    });
  const Payload = new TextEncoder().encode('{"order":3}');
  const answer = await account.call('Invoke', { FunctionName: 'checkout', InvocationType: 'Event', Payload });
  return { ...account, answer, ran };
}

const seconds = (times: readonly number[]) => times.map((ms) => Math.floor(ms / 1_000));

describe('an asynchronous invocation', () => {
  it('is answered with 202 before it runs', async () => {
    const { answer, ran, clock } = await anEventFor({ code: succeeds });

    expect(answer).toEqual({ StatusCode: 202, Payload: new Uint8Array() });
    expect(ran).toEqual([]);
    await clock.runUntil(START + 10 * MINUTE);
    expect(ran).toHaveLength(1);
  });

  it('is tried again after one minute and after two more', async () => {
    const { ran, clock } = await anEventFor({ code: fails });

    await clock.runUntil(START + 60 * MINUTE);

    expect(seconds(ran)).toEqual([0, 60, 180]);
  });

  it('stops trying once it succeeds', async () => {
    const outcomes = [fails, succeeds];
    const { ran, clock } = await anEventFor({ code: (event, code) => outcomes.shift()!(event, code) });

    await clock.runUntil(START + 60 * MINUTE);

    expect(ran).toHaveLength(2);
  });

  it('goes to the dead-letter queue, as it was, with the function’s role', async () => {
    const { deliveries, clock } = await anEventFor({ code: fails }, { DeadLetterConfig: { TargetArn: QUEUE } });

    await clock.runUntil(START + 60 * MINUTE);

    expect(deliveries).toMatchObject([
      { targetArn: QUEUE, payload: { order: 3 }, principal: { kind: 'role', arn: ROLE } },
    ]);
  });

  it('is reported to its failure destination with what happened', async () => {
    const config = { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: TOPIC } } };
    const { deliveries, ran, clock } = await anEventFor({ code: fails }, {}, config);

    await clock.runUntil(START + 60 * MINUTE);

    expect(seconds(ran)).toEqual([0, 60]);
    expect(deliveries).toMatchObject([
      {
        targetArn: TOPIC,
        payload: {
          version: '1.0',
          requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
          requestPayload: { order: 3 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'TypeError' },
        },
      },
    ]);
  });

  it('is reported to its success destination', async () => {
    const config = { DestinationConfig: { OnSuccess: { Destination: TOPIC } } };
    const { deliveries, clock } = await anEventFor({ code: succeeds }, {}, config);

    await clock.runUntil(START + MINUTE);

    expect(deliveries).toMatchObject([
      { payload: { requestContext: { condition: 'Success', approximateInvokeCount: 1 }, responsePayload: 'done' } },
    ]);
  });

  it('that cannot run for want of concurrency is given up at its maximum age', async () => {
    const config = { MaximumEventAgeInSeconds: 600, DestinationConfig: { OnFailure: { Destination: TOPIC } } };
    const throttled = { ReservedConcurrentExecutions: 0 };
    const { deliveries, metrics, ran, clock } = await anEventFor({ code: succeeds }, throttled, config);

    await clock.runUntil(START + 60 * MINUTE);

    expect(ran).toEqual([]);
    expect(deliveries).toMatchObject([
      {
        at: START + 600_000,
        payload: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } },
      },
    ]);
    expect(metrics.filter(({ metric }) => metric === 'Throttles').length).toBeGreaterThan(4);
  });

  it('whose destination refuses it is counted', async () => {
    const refusal = new AwsError('AccessDenied', 'no');
    const { metrics, clock } = await anEventFor(
      { code: fails, deliveryError: refusal },
      { DeadLetterConfig: { TargetArn: QUEUE } },
    );

    await clock.runUntil(START + 60 * MINUTE);

    const counted = metrics.filter(({ metric }) => metric === 'DeadLetterErrors');
    expect(counted.map(({ dimensions, sum }) => ({ dimensions, sum }))).toEqual([
      { dimensions: {}, sum: 1 },
      { dimensions: { FunctionName: 'checkout' }, sum: 1 },
    ]);
  });

  it('is counted as it comes, with its age at each attempt, and as dropped when it is given up', async () => {
    const { metrics, clock } = await anEventFor({ code: fails });

    await clock.runUntil(START + 60 * MINUTE);

    const ofFunction = (name: string) =>
      metrics.filter(({ metric, dimensions }) => metric === name && 'FunctionName' in dimensions);
    expect(ofFunction('AsyncEventsReceived').map(({ sum }) => sum)).toEqual([1]);
    expect(seconds(ofFunction('AsyncEventAge').map(({ max }) => max))).toEqual([0, 60, 180]);
    expect(ofFunction('AsyncEventsDropped').map(({ sum }) => sum)).toEqual([1]);
  });

  it('may run twice: the queue promises at least once', async () => {
    const { ran, clock } = await anEventFor({ code: succeeds, asyncDuplicates: 1 });

    await clock.runUntil(START + MINUTE);

    expect(ran).toHaveLength(2);
  });
});
