import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../lib/account/contract.ts';
import { aMachine, anInvoke, aWait, returned, START, throttled, tokenIn } from './running-machine.ts';

describe('the history of an execution', () => {
  test('gives a Pass, a Choice, a Wait and a Succeed two events each', async () => {
    const { run } = aMachine({
      states: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'C' }], Default: 'D' },
        C: { Type: 'Wait', Seconds: 5, Next: 'D' },
        D: { Type: 'Succeed' },
      },
    });

    const { types } = await run({ go: true });

    expect(types).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('gives a lambda:invoke five events, in the shapes of AWS', async () => {
    const { run } = aMachine({ states: { Analyze: anInvoke() }, answer: () => returned({ verdict: 'pass' }) });

    const { events } = await run({ n: 1 });

    const input = '{"n":1}';
    const whole = { truncated: false };
    const which = { resourceType: 'lambda', resource: 'invoke' };
    const output = expect.stringContaining('"ExecutedVersion":"7","Payload":{"verdict":"pass"}');
    const timestamp = new Date(START);
    expect(events).toEqual([
      {
        id: 1,
        previousEventId: 0,
        timestamp,
        type: 'ExecutionStarted',
        executionStartedEventDetails: { input, inputDetails: whole, roleArn: 'arn:aws:iam::123456789012:role/machine' },
      },
      {
        id: 2,
        previousEventId: 0,
        timestamp,
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'Analyze', input, inputDetails: whole },
      },
      {
        id: 3,
        previousEventId: 2,
        timestamp,
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...which,
          region: 'eu-west-1',
          parameters: '{"FunctionName":"analyze","Payload":{"rollout":"r-1"}}',
        },
      },
      { id: 4, previousEventId: 3, timestamp, type: 'TaskStarted', taskStartedEventDetails: which },
      {
        id: 5,
        previousEventId: 4,
        timestamp,
        type: 'TaskSucceeded',
        taskSucceededEventDetails: { ...which, output, outputDetails: whole },
      },
      {
        id: 6,
        previousEventId: 5,
        timestamp,
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'Analyze', output, outputDetails: whole },
      },
      {
        id: 7,
        previousEventId: 6,
        timestamp,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output, outputDetails: whole },
      },
    ]);
  });

  test('gives a function ARN as Resource the LambdaFunction events', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:analyze:live';
    const { run, calls } = aMachine({
      states: { A: { Type: 'Task', Resource: arn, Arguments: { id: 1 }, End: true } },
      answer: () => returned({ ok: true }),
    });

    const { types, events, output } = await run();

    expect(types.slice(2, 5)).toEqual(['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded']);
    expect(events[2]!.lambdaFunctionScheduledEventDetails).toMatchObject({ resource: arn, input: '{"id":1}' });
    expect(output).toEqual({ ok: true });
    expect(calls[0]).toMatchObject({ service: 'lambda', operation: 'Invoke', input: { FunctionName: arn } });
  });

  test('gives a wait that times out and is caught six events', async () => {
    const { run } = aMachine({
      states: {
        Bake: aWait({ Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Analyze' }] }),
        Analyze: { Type: 'Succeed' },
      },
    });

    const { events, types } = await run();

    expect(types.slice(1, 7)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskTimedOut',
      'TaskStateExited',
    ]);
    expect(events[2]!.taskScheduledEventDetails).toMatchObject({
      resourceType: 'aws-sdk:dynamodb',
      resource: 'updateItem.waitForTaskToken',
      timeoutInSeconds: 60,
    });
    expect(events[5]).toEqual({
      id: 6,
      previousEventId: 5,
      timestamp: new Date(START + 60_000),
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: {
        resourceType: 'aws-sdk:dynamodb',
        resource: 'updateItem.waitForTaskToken',
        error: 'States.Timeout',
      },
    });
    expect(events[6]!.stateExitedEventDetails?.output).toBe('{"Error":"States.Timeout","Cause":""}');
  });

  test('gives a Fail one event, and the failure its error and cause', async () => {
    const { run } = aMachine({
      states: { Lost: { Type: 'Fail', Error: 'Rollout.Failed', Cause: "{% 'because of ' & $states.input.why %}" } },
    });

    const { types, events, description } = await run({ why: 'errors' });

    expect(types).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(events[2]!.executionFailedEventDetails).toEqual({ error: 'Rollout.Failed', cause: 'because of errors' });
    expect(description).toMatchObject({ status: 'FAILED', error: 'Rollout.Failed', cause: 'because of errors' });
  });

  test('repeats the three task events for a retry, without entering the state again', async () => {
    let attempts = 0;
    const { run, service } = aMachine({
      states: { A: anInvoke({ Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'] }] }) },
      answer: () => (attempts++ === 0 ? throttled() : returned({})),
    });

    const { types, events } = await run();

    expect(types.slice(1, 9)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
    expect(events.slice(2).map(({ id, previousEventId }) => id! - previousEventId!)).toEqual(Array(8).fill(1));
    expect(events[5]!.timestamp).toEqual(new Date(START + 1000));
    expect(service.transitions()).toBe(2);
  });

  test('records an expression that fails, with its place, before the execution fails', async () => {
    const { run } = aMachine({ states: { A: { Type: 'Pass', Output: { v: '{% $states.input.gone %}' }, End: true } } });

    const { events, types } = await run();

    const cause =
      "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.input.gone' specified for the field 'Output/v' returned nothing (undefined).";
    expect(types.slice(2)).toEqual(['EvaluationFailed', 'ExecutionFailed']);
    expect(events[2]!.evaluationFailedEventDetails).toEqual({
      error: 'States.QueryEvaluationError',
      cause,
      location: 'Output/v',
      state: 'A',
    });
    expect(events[3]!.executionFailedEventDetails).toEqual({ error: 'States.QueryEvaluationError', cause });
  });

  test('shows the variables a state assigned, as JSON texts', async () => {
    const { run } = aMachine({
      states: { A: { Type: 'Pass', Assign: { ticks: 1, who: '{% $states.input.name %}' }, End: true } },
    });

    const { events } = await run({ name: 'x' });

    expect(events[2]!.stateExitedEventDetails).toMatchObject({
      assignedVariables: { ticks: '1', who: '"x"' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  test('ends with a failure in place 25,000 when states never stop', async () => {
    const { run, send } = aMachine({
      states: {
        Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.stop %}', Next: 'End' }], Default: 'Again' },
        End: { Type: 'Succeed' },
      },
    });

    const { description, executionArn } = await run({ stop: false }, 60);

    const { events } = await send('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 });
    expect(events[0]).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
    expect(description).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });

  test('lets no catcher take the end of the history', async () => {
    const { run } = aMachine({
      states: {
        Loop: anInvoke({
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 99_999_999, BackoffRate: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        }),
        Caught: { Type: 'Succeed' },
      },
      answer: throttled,
    });

    const { description } = await run({}, 100_000);

    expect(description).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('ends an execution on time and says so in one event without predecessor', async () => {
    const { run } = aMachine({
      states: {
        Bake: aWait({ TimeoutSeconds: 900, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
      timeoutSeconds: 90,
    });

    const { description, events } = await run();

    expect(description).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date(START + 90_000) });
    expect(description).not.toHaveProperty('error');
    expect(description).not.toHaveProperty('cause');
    expect(events.at(-1)).toEqual({
      id: 6,
      previousEventId: 0,
      timestamp: new Date(START + 90_000),
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('names the cause of a refused call as the SDK does', async () => {
    const { run } = aMachine({
      states: { Bake: aWait() },
      answer: () => {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    });

    const { events, types } = await run();

    expect(types.slice(2)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
    expect(events[4]!.taskFailedEventDetails).toEqual({
      resourceType: 'aws-sdk:dynamodb',
      resource: 'updateItem.waitForTaskToken',
      error: 'DynamoDb.ConditionalCheckFailedException',
      cause: expect.stringMatching(
        /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: [0-9a-f-]{36}\)$/,
      ),
    });
  });

  test('repeats itself to the letter for the same seed', async () => {
    const histories = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { run } = aMachine({ states: { Bake: aWait({ End: true }) }, seed });
        return JSON.stringify((await run()).events);
      }),
    );

    expect(histories[0]).toBe(histories[1]);
    expect(histories[2]).not.toBe(histories[0]);
  });

  test('carries a token of at most 2,048 characters that is new at every attempt', async () => {
    const { run, calls } = aMachine({
      states: { Bake: aWait({ Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }) },
    });

    await run();

    const tokens = calls.map(tokenIn);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(2);
    expect(Math.max(...tokens.map(({ length }) => length))).toBeLessThanOrEqual(2048);
  });
});
