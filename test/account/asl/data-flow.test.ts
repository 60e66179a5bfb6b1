import { describe, expect, test } from 'vitest';
import { aMachine, anInvoke, aWait, MACHINE, ROLE, returned, START, tokenIn } from './running-machine.ts';

describe('data between states', () => {
  test('Assign and Output both see the values of the entry', async () => {
    const { run } = aMachine({
      states: {
        Init: { Type: 'Pass', Assign: { n: 1 }, Next: 'Step' },
        Step: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', twice: '{% $n * 2 %}' }, Output: '{% $n %}', Next: 'Show' },
        Show: {
          Type: 'Pass',
          Output: { input: '{% $states.input %}', n: '{% $n %}', twice: '{% $twice %}' },
          End: true,
        },
      },
    });

    const { output } = await run();

    expect(output).toEqual({ input: 1, n: 2, twice: 2 });
  });

  test('a value assigned from a filter is an array like any other later', async () => {
    const { run } = aMachine({
      states: {
        Init: { Type: 'Pass', Assign: { found: '{% $states.input.items[$ > 1] %}' }, Next: 'Show' },
        Show: { Type: 'Pass', Output: '{% [$found, [$found]] %}', End: true },
      },
    });

    const { output } = await run({ items: [1, 2, 3] });

    expect(output).toEqual([2, 3, [2, 3]]);
  });

  test('without Output is the input of a Pass, the result of a Task', async () => {
    const states = { A: { Type: 'Pass', Next: 'B' }, B: anInvoke({ Output: '{% $states.result.Payload %}' }) };
    const { run } = aMachine({ states, answer: () => returned([1, null]) });

    const { events, output } = await run({ a: 1 });

    expect(events[2]!.stateExitedEventDetails!.output).toBe('{"a":1}');
    expect(output).toEqual([1, null]);
  });

  test('a choice assigns and answers with its own fields, the default with those of the state', async () => {
    const states = {
      C: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.go %}', Output: 'choice', Assign: { by: 'choice' }, Next: 'Show' }],
        Default: 'Show',
        Output: 'default',
        Assign: { by: 'default' },
      },
      Show: { Type: 'Pass', Output: '{% $states.input & " by " & $by %}', End: true },
    };

    const outputs = await Promise.all([true, false].map(async (go) => (await aMachine({ states }).run({ go })).output));

    expect(outputs).toEqual(['choice by choice', 'default by default']);
  });

  test('goes no further than 256 KiB', async () => {
    const twice = { a: '{% $states.input.a %}', b: '{% $states.input.a %}' };
    const { run } = aMachine({ states: { Double: { Type: 'Pass', Output: twice, End: true } } });

    const { description, types } = await run({ a: 'x'.repeat(140_000) });

    expect(description.error).toBe('States.DataLimitExceeded');
    expect(types).toEqual(['ExecutionStarted', 'PassStateEntered', 'ExecutionFailed']);
  });
});

describe('$states.context', () => {
  test('tells execution, machine and state', async () => {
    const { run } = aMachine({
      states: {
        A: { Type: 'Wait', Seconds: 3, Next: 'B' },
        B: { Type: 'Pass', Output: '{% $states.context %}', End: true },
      },
    });

    const { output, executionArn } = await run({ a: 1 });

    expect(output).toEqual({
      Execution: {
        Id: executionArn,
        Input: { a: 1 },
        Name: 'one',
        RoleArn: ROLE,
        StartTime: '2026-01-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: MACHINE, Name: 'loop' },
      State: { EnteredTime: '2026-01-01T00:00:03.000Z', Name: 'B' },
    });
  });

  test('has the token of a Task that waits for one, and its retry count', async () => {
    const { run, calls, clock, send } = aMachine({
      states: { Bake: aWait({ Output: { task: '{% $states.context.Task %}', state: '{% $states.context.State %}' } }) },
    });
    clock.at(START + 1000, () => void send('SendTaskSuccess', { taskToken: tokenIn(calls[0]!), output: '{}' }));

    const { output } = await run();

    expect(output.task).toEqual({ Token: tokenIn(calls[0]!) });
    expect(output.state).toEqual({ EnteredTime: '2026-01-01T00:00:00.000Z', Name: 'Bake', RetryCount: 0 });
  });
});

describe('a Wait', () => {
  const waitFor = (fields: object) => aMachine({ states: { W: { Type: 'Wait', ...fields, End: true } } });

  test.each([
    ['seconds', { Seconds: 90 }, 90_000],
    ['seconds from an expression', { Seconds: '{% $states.input.n %}' }, 7000],
    ['a time', { Timestamp: '2026-01-01T00:02:00Z' }, 120_000],
    ['a time that is past', { Timestamp: '2025-01-01T00:00:00Z' }, 0],
  ])('ends after %s', async (_, fields, milliseconds) => {
    const { description } = await waitFor(fields).run({ n: 7 });

    expect(description).toMatchObject({ status: 'SUCCEEDED', stopDate: new Date(START + milliseconds) });
  });

  test.each([
    ['a fraction', { Seconds: '{% 1.5 %}' }, 'cannot be parsed as an integer: 1.5'],
    ['a negative number', { Seconds: '{% -1 %}' }, 'between 0 and 99999999'],
    ['a text', { Seconds: '{% "7" %}' }, `Expected 'number', but was 'string' for value: "7"`],
    ['no time', { Timestamp: '{% "soon" %}' }, 'cannot be parsed: soon'],
  ])('fails for %s', async (_, fields, cause) => {
    const { description } = await waitFor(fields).run();

    expect(description.error).toBe('States.QueryEvaluationError');
    expect(description.cause).toContain(cause);
  });
});

test('an execution ends after a year', async () => {
  const { run } = aMachine({ states: { W: { Type: 'Wait', Seconds: 99_999_999, End: true } } });

  const { description } = await run({}, 32_000_000);

  expect(description).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date(START + 31_536_000_000) });
});
