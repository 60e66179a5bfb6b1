import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError, NotModelledError } from '../../../lib/account/contract.ts';
import { errorNamesProblem, matches } from '../../../lib/account/asl/failure.ts';
import { retriesOf } from '../../../lib/account/asl/retry.ts';
import { seededRandom } from '../../../lib/account/random.ts';
import { aMachine, anInvoke, aWait, returned, START, throttled, thrown, tokenIn } from './running-machine.ts';

/** A Task whose failure ends in a state named after what caught it. */
const caughtBy = (...names: string[]) => ({
  Catch: names.map((name) => ({ ErrorEquals: [name], Next: name })),
});
const endings = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' }]));
const lastState = (events: readonly { stateEnteredEventDetails?: { name?: string } }[]) =>
  events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails)!.stateEnteredEventDetails!.name;

describe('the names a Retry or Catch lists', () => {
  test.each([
    ['States.ALL', 'Anything', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'Lambda.ServiceException', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.Runtime', false],
    ['Lambda.ServiceException', 'Lambda.ServiceException', true],
    ['Lambda.ServiceException', 'Lambda.Unknown', false],
  ])('%s for the error %s: %s', (name, error, expected) => {
    expect(matches([name], { error })).toBe(expected);
  });

  test('take a lost heartbeat as States.Timeout and as States.HeartbeatTimeout', () => {
    const lost = { error: 'States.Timeout', alias: 'States.HeartbeatTimeout' };

    expect(matches(['States.Timeout'], lost)).toBe(true);
    expect(matches(['States.HeartbeatTimeout'], lost)).toBe(true);
    expect(matches(['States.HeartbeatTimeout'], { error: 'States.Timeout' })).toBe(false);
  });

  test('must leave States.ALL alone and last', () => {
    expect(errorNamesProblem(['States.ALL'], true)).toBeUndefined();
    expect(errorNamesProblem(['States.ALL', 'Other'], true)).toContain('alone');
    expect(errorNamesProblem(['States.ALL'], false)).toContain('last');
    expect(errorNamesProblem([], true)).toContain('at least one');
  });
});

describe('retries', () => {
  const aRetrier = { errors: ['States.ALL'], intervalSeconds: 2, maxAttempts: 4, backoffRate: 3, fullJitter: false };
  const failure = { error: 'E' };

  test('wait longer each time, up to the longest delay, and then stop', () => {
    const retries = retriesOf([{ ...aRetrier, maxDelaySeconds: 20 }], seededRandom(1));

    const delays = Array.from({ length: 5 }, () => retries.delayAfter(failure));

    expect(delays).toEqual([2, 6, 18, 20, undefined]);
  });

  test('count each retrier on its own, and the first that matches decides', () => {
    const throttle = { ...aRetrier, errors: ['Throttle'], maxAttempts: 1, intervalSeconds: 9 };
    const retries = retriesOf([throttle, { ...aRetrier, maxAttempts: 1 }], seededRandom(1));

    const delays = ['Throttle', 'Other', 'Throttle', 'Other'].map((error) => retries.delayAfter({ error }));

    expect(delays).toEqual([9, 2, undefined, undefined]);
  });

  test('with full jitter wait some part of the delay', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, failures) => {
        const retries = retriesOf([{ ...aRetrier, fullJitter: true }], seededRandom(seed));
        const delays = Array.from({ length: failures }, () => retries.delayAfter(failure)!);

        return delays.every((delay, attempt) => delay >= 0 && delay < 2 * 3 ** attempt);
      }),
    );
  });

  test('evaluate the arguments anew and tell the state how many there were', async () => {
    const payload = { attempt: '{% $states.context.State.RetryCount %}' };
    const { run, calls } = aMachine({
      states: {
        A: anInvoke({
          Arguments: { FunctionName: 'analyze', Payload: payload },
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }],
        }),
      },
      answer: throttled,
    });

    const { description } = await run();

    const payloads = calls.map(({ input }) => new TextDecoder().decode((input as { Payload: Uint8Array }).Payload));
    expect(payloads).toEqual(['{"attempt":0}', '{"attempt":1}', '{"attempt":2}']);
    expect(description).toMatchObject({ error: 'Lambda.TooManyRequestsException', stopDate: new Date(START + 3000) });
  });
});

describe('a Lambda task', () => {
  test("fails with the function's own error type, and its JSON as the cause", async () => {
    const { run } = aMachine({ states: { A: anInvoke() }, answer: () => thrown('RolloutGone', 'no such rollout') });

    const { description } = await run();

    expect(description.error).toBe('RolloutGone');
    expect(JSON.parse(description.cause)).toEqual({
      errorType: 'RolloutGone',
      errorMessage: 'no such rollout',
      trace: [],
    });
  });

  test('fails as Lambda.Unknown when the error names no type', async () => {
    const { run } = aMachine({
      states: { A: anInvoke() },
      answer: () => ({
        ...returned({ errorMessage: 'Task timed out after 3.00 seconds' }),
        FunctionError: 'Unhandled',
      }),
    });

    const { description } = await run();

    expect(description.error).toBe('Lambda.Unknown');
  });

  test.each([
    ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['ServiceException', 'Lambda.ServiceException'],
    ['ResourceNotFoundException', 'Lambda.ResourceNotFoundException'],
    ['AccessDeniedException', 'Lambda.AWSLambdaException'],
  ])('names %s of the Invoke API %s', async (name, expected) => {
    const { run } = aMachine({
      states: { A: anInvoke() },
      answer: () => {
        throw new AwsError(name, 'no', 403);
      },
    });

    const { description } = await run();

    expect(description.error).toBe(expected);
    expect(description.cause).toContain(`Status Code: 403; Error Code: ${name};`);
  });

  test('times out while the function carries on, and ignores its late answer', async () => {
    const { run, calls } = aMachine({
      states: {
        A: anInvoke({ TimeoutSeconds: 2, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }], End: true }),
        Late: { Type: 'Wait', Seconds: 60, End: true },
      },
      answer: async (_, clock) => {
        await clock.sleep(10_000);
        return returned({});
      },
    });

    const { description, types } = await run();

    expect(calls).toHaveLength(1);
    expect(types.filter((type) => type?.startsWith('Task'))).toContain('TaskTimedOut');
    expect(types).not.toContain('TaskSucceeded');
    expect(description).toMatchObject({ status: 'SUCCEEDED', stopDate: new Date(START + 62_000) });
  });

  test('is over its limit with a result above 256 KiB, which States.ALL does not catch', async () => {
    const states = { A: anInvoke(caughtBy('States.ALL')), ...endings('States.ALL') };
    const { run } = aMachine({ states, answer: () => returned('x'.repeat(262_144)) });

    const { description, types } = await run();

    expect(types.at(-2)).toBe('TaskFailed');
    expect(description).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  test('lets a catcher that names States.DataLimitExceeded have it', async () => {
    const states = { A: anInvoke(caughtBy('States.DataLimitExceeded')), ...endings('States.DataLimitExceeded') };
    const { run } = aMachine({ states, answer: () => returned('x'.repeat(262_144)) });

    const { description, events } = await run();

    expect(description.status).toBe('SUCCEEDED');
    expect(lastState(events)).toBe('States.DataLimitExceeded');
  });
});

describe('an SDK task', () => {
  const aCall = (resource: string, args: object = {}) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:${resource}`,
    Arguments: args,
    End: true,
  });

  test.each([
    ['dynamodb:updateItem', 'ConditionalCheckFailedException', 'DynamoDb.ConditionalCheckFailedException'],
    ['dynamodb:updateItem', 'ValidationException', 'DynamoDb.DynamoDbException'],
    ['dynamodb:updateItem', 'ThrottlingException', 'DynamoDb.ThrottlingException'],
    ['lambda:updateAlias', 'PreconditionFailedException', 'Lambda.PreconditionFailedException'],
    ['lambda:updateAlias', 'AccessDeniedException', 'Lambda.LambdaException'],
    ['sfn:startExecution', 'ExecutionAlreadyExists', 'Sfn.ExecutionAlreadyExistsException'],
    ['cloudwatch:describeAlarms', 'InvalidNextToken', 'CloudWatch.InvalidNextTokenException'],
    ['eventbridge:putEvents', 'InternalException', 'EventBridge.InternalException'],
  ])('%s names %s %s', async (resource, name, expected) => {
    const { run } = aMachine({
      states: { A: aCall(resource) },
      answer: () => {
        throw new AwsError(name, 'no');
      },
    });

    const { description } = await run();

    expect(description.error).toBe(expected);
  });

  test("calls the service by its IAM prefix as the machine's role", async () => {
    const { run, calls } = aMachine({ states: { A: aCall('eventbridge:putEvents', { Entries: [] }) } });

    await run();

    expect(calls).toEqual([
      {
        service: 'events',
        operation: 'PutEvents',
        input: { Entries: [] },
        principal: { kind: 'role', arn: 'arn:aws:iam::123456789012:role/machine' },
      },
    ]);
  });

  test('says PascalCase to Step Functions too, and gives times as ISO 8601', async () => {
    const { run, calls } = aMachine({
      states: { A: aCall('sfn:startExecution', { StateMachineArn: 'arn', Name: 'next' }) },
      answer: () => ({ executionArn: 'arn:next', startDate: new Date(START) }),
    });

    const { output } = await run();

    expect(calls[0]!.input).toEqual({ stateMachineArn: 'arn', name: 'next' });
    expect(output).toEqual({ ExecutionArn: 'arn:next', StartDate: '2026-01-01T00:00:00.000Z' });
  });
});

describe('a wait for a task token', () => {
  const states = { Bake: aWait({ Output: '{% $states.result %}' }) };

  test('ends with the output of the callback', async () => {
    const { run, calls, clock, send } = aMachine({ states });
    clock.at(
      START + 20_000,
      () => void send('SendTaskSuccess', { taskToken: tokenIn(calls[0]!), output: '{"wake":1}' }),
    );

    const { description, output, types } = await run();

    expect(output).toEqual({ wake: 1 });
    expect(description.stopDate).toEqual(new Date(START + 20_000));
    expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  });

  test('fails with the error of the callback', async () => {
    const { run, calls, clock, send } = aMachine({ states });
    const failure = () => send('SendTaskFailure', { taskToken: tokenIn(calls[0]!), error: 'Stop', cause: 'asked to' });
    clock.at(START + 20_000, () => void failure());

    const { description } = await run();

    expect(description).toMatchObject({ status: 'FAILED', error: 'Stop', cause: 'asked to' });
  });

  test('tells whoever comes late, or a second time, that the task is gone', async () => {
    const { run, calls, send } = aMachine({ states });
    await run({}, 61);

    const late = send('SendTaskSuccess', { taskToken: tokenIn(calls[0]!), output: '{}' });

    await expect(late).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
      status: 400,
    });
  });

  test('takes one answer only, even before the registering call has returned', async () => {
    const { run, calls, clock, send } = aMachine({
      states,
      answer: async () => {
        await clock.sleep(5000);
        return {};
      },
    });
    const answers: Promise<unknown>[] = [];
    clock.at(START + 1000, () => {
      const taskToken = tokenIn(calls[0]!);
      answers.push(send('SendTaskSuccess', { taskToken, output: '1' }));
      answers.push(send('SendTaskSuccess', { taskToken, output: '2' }).catch(({ name }) => name));
    });

    const { output, types, description } = await run();

    expect(await Promise.all(answers)).toEqual([{}, 'TaskTimedOut']);
    expect(output).toBe(1);
    expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
    expect(description.stopDate).toEqual(new Date(START + 5000));
  });

  test('knows a token that was never given out from one that is spent', async () => {
    const { send } = aMachine({ states });

    const unknown = send('SendTaskHeartbeat', { taskToken: 'garbage' });

    await expect(unknown).rejects.toMatchObject({ name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" });
  });

  test('refuses an output that is not JSON, and goes on waiting', async () => {
    const { run, calls, clock, send } = aMachine({ states });
    const answers: Promise<unknown>[] = [];
    clock.at(START + 1000, () => {
      const taskToken = tokenIn(calls[0]!);
      answers.push(send('SendTaskSuccess', { taskToken, output: 'wake' }).catch(({ name }) => name));
    });

    const { description } = await run();

    expect(await answers[0]).toBe('InvalidOutput');
    expect(description.stopDate).toEqual(new Date(START + 60_000));
  });

  test('counts the timeout from TaskStarted, not from the answer of the registering call', async () => {
    const { run } = aMachine({
      states,
      answer: async (_, clock) => {
        await clock.sleep(30_000);
        return {};
      },
    });

    const { description } = await run();

    expect(description.stopDate).toEqual(new Date(START + 60_000));
  });

  test('lives as long as heartbeats come, and adds nothing to the history for them', async () => {
    const { run, calls, clock, send } = aMachine({
      states: {
        Bake: aWait({ HeartbeatSeconds: 20, ...caughtBy('States.HeartbeatTimeout') }),
        ...endings('States.HeartbeatTimeout'),
      },
    });
    clock.at(START + 15_000, () => void send('SendTaskHeartbeat', { taskToken: tokenIn(calls[0]!) }));

    const { events, types } = await run();

    const timedOut = events.find(({ type }) => type === 'TaskTimedOut')!;
    expect(timedOut.timestamp).toEqual(new Date(START + 35_000));
    expect(timedOut.taskTimedOutEventDetails?.error).toBe('States.Timeout');
    expect(types).toHaveLength(10);
    expect(lastState(events)).toBe('States.HeartbeatTimeout');
  });

  test('takes a timeout from an expression, as a whole number of seconds', async () => {
    const waiting = { Bake: aWait({ TimeoutSeconds: '{% $states.input.seconds %}' }) };
    const whole = await aMachine({ states: waiting }).run({ seconds: 7 });
    const fraction = await aMachine({ states: waiting }).run({ seconds: 7.5 });

    expect(whole.description).toMatchObject({ error: 'States.Timeout', stopDate: new Date(START + 7000) });
    expect(fraction.description.error).toBe('States.QueryEvaluationError');
    expect(fraction.types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'EvaluationFailed', 'ExecutionFailed']);
    expect(fraction.events[2]!.evaluationFailedEventDetails?.location).toBe('TimeoutSeconds');
  });
});

describe('a Catch', () => {
  test('assigns and makes its output from the error and the values at entry', async () => {
    const { run } = aMachine({
      states: {
        Start: { Type: 'Pass', Assign: { stage: 1 }, Next: 'A' },
        A: anInvoke({
          Assign: { stage: 2 },
          Catch: [
            {
              ErrorEquals: ['RolloutGone'],
              Assign: { stage: '{% $stage + 10 %}' },
              Output: { why: '{% $states.errorOutput.Error %}', input: '{% $states.input.id %}' },
              Next: 'Show',
            },
          ],
        }),
        Show: { Type: 'Pass', Output: { seen: '{% $states.input %}', stage: '{% $stage %}' }, End: true },
      },
      answer: () => thrown('RolloutGone', 'x'),
    });

    const { output } = await run({ id: 'r-1' });

    expect(output).toEqual({ seen: { why: 'RolloutGone', input: 'r-1' }, stage: 11 });
  });

  test('takes an evaluation that failed, after its event', async () => {
    const states = {
      A: anInvoke({ Output: '{% $states.result.Payload.gone %}', ...caughtBy('States.QueryEvaluationError') }),
      ...endings('States.QueryEvaluationError'),
    };
    const { run } = aMachine({ states, answer: () => returned({}) });

    const { description, types } = await run();

    expect(types.slice(4, 7)).toEqual(['TaskSucceeded', 'EvaluationFailed', 'TaskStateExited']);
    expect(description.status).toBe('SUCCEEDED');
  });

  test('is passed over for the next that names the error', async () => {
    const names = ['States.Timeout', 'RolloutGone', 'States.ALL'];
    const { run } = aMachine({
      states: { A: anInvoke(caughtBy(...names)), ...endings(...names) },
      answer: () => thrown('RolloutGone', 'x'),
    });

    const { events } = await run();

    expect(lastState(events)).toBe('RolloutGone');
  });
});

describe('a Choice', () => {
  const choice = (condition: string) => ({
    C: { Type: 'Choice', Choices: [{ Condition: `{% ${condition} %}`, Next: 'Yes' }] },
    Yes: { Type: 'Succeed' },
  });

  test('without a way out fails as States.Runtime', async () => {
    const { description } = await aMachine({ states: choice('false') }).run();

    expect(description).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });

  test('wants a Boolean', async () => {
    const { description, events } = await aMachine({ states: choice('1') }).run();

    expect(description.error).toBe('States.QueryEvaluationError');
    expect(events[2]!.evaluationFailedEventDetails?.location).toBe('Choices[0]/Condition');
  });
});

describe('what no machine can cause', () => {
  test('goes to whoever set the service up, and leaves the execution as it is', async () => {
    const defects: unknown[] = [];
    const { run } = aMachine({
      states: {
        A: anInvoke({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
      answer: () => {
        throw new NotModelledError('lambda Invoke with LogType is not modelled');
      },
      options: { onDefect: (error) => defects.push(error) },
    });

    const { description } = await run();

    expect(defects).toMatchObject([{ name: 'NotModelledError' }]);
    expect(description.status).toBe('RUNNING');
  });
});
