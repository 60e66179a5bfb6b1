import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StatusChangeEvent } from '../../../../lib/account/services/states/status-change.ts';
import {
  aMachine,
  anInvoke,
  aWait,
  createMachine,
  MACHINE,
  returned,
  START,
  tokenIn,
} from '../../asl/running-machine.ts';
import { functionOf } from '../../../fixtures/account/bundle.ts';

const EXECUTION = `${MACHINE.replace(':stateMachine:', ':execution:')}:one`;
const waiting = { states: { Bake: aWait() } };
const start = { stateMachineArn: MACHINE, name: 'one', input: '{"a":1}' };

describe('StartExecution', () => {
  test('answers a repeated start with the execution that runs already', async () => {
    const { send, clock, service } = aMachine(waiting);
    const first = await send('StartExecution', start);
    await clock.runUntil(START + 5000);

    const second = await send('StartExecution', start);

    expect(first).toEqual({ executionArn: EXECUTION, startDate: new Date(START) });
    expect(second).toEqual(first);
    expect(service.executions()).toHaveLength(1);
  });

  test('refuses a taken name with another input, and after the end with the same too', async () => {
    const { send, clock } = aMachine(waiting);
    await send('StartExecution', start);
    const taken = { name: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${EXECUTION}'` };

    await expect(send('StartExecution', { ...start, input: '{"a":2}' })).rejects.toMatchObject(taken);
    await clock.runUntil(START + 61_000);
    await expect(send('StartExecution', start)).rejects.toMatchObject(taken);
  });

  test('makes up a name where none is given', async () => {
    const { send } = aMachine(waiting);

    const { executionArn } = await send('StartExecution', { stateMachineArn: MACHINE });

    expect(executionArn).toMatch(/:execution:loop:[0-9a-f-]{36}$/);
  });

  test.each([
    ['a name of 81 characters', { name: 'n'.repeat(81) }, 'ValidationException'],
    ['an empty name', { name: '' }, 'ValidationException'],
    ['a name with a blank', { name: 'a b' }, 'InvalidName'],
    ['a name with a slash', { name: 'a/b' }, 'InvalidName'],
    ['an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['an input above 256 KiB', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    ['a machine that does not exist', { stateMachineArn: `${MACHINE}x` }, 'StateMachineDoesNotExist'],
    ['an ARN of something else', { stateMachineArn: EXECUTION }, 'InvalidArn'],
    ['a version of a machine', { stateMachineArn: `${MACHINE}:2` }, 'NotModelledError'],
  ])('refuses %s', async (_, change, name) => {
    const { send } = aMachine(waiting);

    await expect(send('StartExecution', { ...start, ...change })).rejects.toMatchObject({ name });
  });

  test('takes names of up to 80 characters with dots, dashes and underscores', async () => {
    const { send } = aMachine(waiting);
    const name = 'r-1.2_'.padEnd(80, 'x');

    const { executionArn } = await send('StartExecution', { ...start, name });

    expect(executionArn).toMatch(new RegExp(`:${name}$`));
  });
});

describe('StopExecution', () => {
  test('aborts a wait where it stands: no Catch, no callback any more', async () => {
    const { send, clock, calls } = aMachine({
      states: {
        Bake: aWait({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
    });
    await send('StartExecution', start);
    await clock.runUntil(START + 10_000);

    const stopped = await send('StopExecution', { executionArn: EXECUTION, error: 'Stop', cause: 'asked to' });

    const { events } = await send('GetExecutionHistory', { executionArn: EXECUTION });
    expect(stopped).toEqual({ stopDate: new Date(START + 10_000) });
    expect(events.at(-1)).toMatchObject({
      id: 6,
      previousEventId: 0,
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Stop', cause: 'asked to' },
    });
    const late = send('SendTaskSuccess', { taskToken: tokenIn(calls[0]!), output: '{}' });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  test('without error and cause leaves both keys out', async () => {
    const { send, look } = aMachine(waiting);
    await send('StartExecution', start);

    await send('StopExecution', { executionArn: EXECUTION });

    const { description, events } = await look();
    expect(description.status).toBe('ABORTED');
    expect(description).not.toHaveProperty('error');
    expect(description).not.toHaveProperty('cause');
    expect(events.at(-1)!.executionAbortedEventDetails).toEqual({});
  });

  test('leaves a running function alone, and its answer changes nothing', async () => {
    let finished = false;
    const { send, clock, look } = aMachine({
      states: { A: anInvoke() },
      answer: async () => {
        await clock.sleep(20_000);
        finished = true;
        return returned({});
      },
    });
    await send('StartExecution', start);
    await clock.runUntil(START + 1000);
    await send('StopExecution', { executionArn: EXECUTION });

    await clock.runUntil(START + 30_000);

    const { types, description } = await look();
    expect(finished).toBe(true);
    expect(types.at(-1)).toBe('ExecutionAborted');
    expect(description.stopDate).toEqual(new Date(START + 1000));
  });

  test('of an execution that has ended changes nothing', async () => {
    const { run, send, look } = aMachine({ states: { A: { Type: 'Succeed' } } });
    const { executionArn } = await run();

    await send('StopExecution', { executionArn });

    expect((await look()).description.status).toBe('SUCCEEDED');
  });
});

describe('what can be read', () => {
  test('GetExecutionHistory in pages, and backwards', async () => {
    const { run, send } = aMachine({ states: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } } });
    const { executionArn, events } = await run();

    const first = await send('GetExecutionHistory', { executionArn, maxResults: 4 });
    const second = await send('GetExecutionHistory', { executionArn, maxResults: 4, nextToken: first.nextToken });
    const backwards = await send('GetExecutionHistory', { executionArn, reverseOrder: true });

    expect(first.events).toHaveLength(4);
    expect([...first.events, ...second.events]).toEqual(events);
    expect(second.nextToken).toBeUndefined();
    expect(backwards.events).toEqual([...events].reverse());
  });

  test('a history without its data is refused, and a page above 1,000', async () => {
    const { run, send } = aMachine({ states: { A: { Type: 'Succeed' } } });
    const { executionArn } = await run();

    const without = send('GetExecutionHistory', { executionArn, includeExecutionData: false });
    const tooMuch = send('GetExecutionHistory', { executionArn, maxResults: 1001 });

    await expect(without).rejects.toMatchObject({ name: 'NotModelledError' });
    await expect(tooMuch).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    });
  });

  test('GetExecutionHistory refuses a page token it never gave', async () => {
    const { run, send } = aMachine({ states: { A: { Type: 'Succeed' } } });
    const { executionArn } = await run();

    await expect(send('GetExecutionHistory', { executionArn, nextToken: 'x' })).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });

  test('ListExecutions: newest first, by status', async () => {
    const { send, clock } = aMachine(waiting);
    await send('StartExecution', start);
    await clock.runUntil(START + 61_000);
    await send('StartExecution', { ...start, name: 'two' });

    const all = await send('ListExecutions', { stateMachineArn: MACHINE });
    const running = await send('ListExecutions', { stateMachineArn: MACHINE, statusFilter: 'RUNNING' });

    expect(all.executions.map(({ name }: { name: string }) => name)).toEqual(['two', 'one']);
    expect(running.executions).toMatchObject([{ name: 'two', status: 'RUNNING' }]);
  });

  test('DescribeStateMachine gives the definition as it was created', async () => {
    const { send } = aMachine(waiting);

    const machine = await send('DescribeStateMachine', { stateMachineArn: MACHINE });

    expect(machine).toMatchObject({ name: 'loop', status: 'ACTIVE', type: 'STANDARD' });
    expect(JSON.parse(machine.definition).StartAt).toBe('Bake');
  });

  test('DescribeExecution knows no other executions', async () => {
    const { send } = aMachine(waiting);

    await expect(send('DescribeExecution', { executionArn: EXECUTION })).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${EXECUTION}'`,
    });
  });
});

describe('what a rehearsal sees', () => {
  test('every transition and every event, until it stops listening', async () => {
    const { service, run } = aMachine({
      states: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Wait', Seconds: 1, Next: 'C' }, C: { Type: 'Succeed' } },
    });
    const transitions: string[] = [];
    const history: string[] = [];
    const stop = service.onTransition(({ state }) => {
      transitions.push(state);
      if (state === 'B') stop();
    });
    service.onHistory((arn, { type }) => history.push(`${arn.split(':').at(-1)} ${type}`));

    const { types } = await run();

    expect(transitions).toEqual(['A', 'B']);
    expect(history).toEqual(types.map((type) => `one ${type}`));
    expect(service.transitions()).toBe(3);
  });

  test('a status change at the start and at the end', async () => {
    const published: StatusChangeEvent[] = [];
    const { run } = aMachine({
      states: { A: { Type: 'Wait', Seconds: 5, End: true } },
      options: { publish: (event) => published.push(event) },
    });

    const { executionArn } = await run({ a: 1 });

    expect(published.map(({ detail }) => detail)).toMatchObject([
      { status: 'RUNNING', startDate: START, stopDate: null, input: '{"a":1}', output: null, error: null },
      { status: 'SUCCEEDED', stopDate: START + 5000, output: '{"a":1}', outputDetails: { included: true } },
    ]);
    expect(published[0]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn],
    });
  });
});

describe('what a caller must be allowed', () => {
  test.each([
    ['StartExecution', { stateMachineArn: MACHINE }, MACHINE],
    ['ListExecutions', { stateMachineArn: MACHINE }, MACHINE],
    ['StopExecution', { executionArn: EXECUTION }, EXECUTION],
    ['GetExecutionHistory', { executionArn: EXECUTION }, EXECUTION],
    ['SendTaskSuccess', { taskToken: 't', output: '{}' }, '*'],
    ['SendTaskFailure', { taskToken: 't' }, '*'],
    ['SendTaskHeartbeat', { taskToken: 't' }, '*'],
  ])('%s', (operation, input, resource) => {
    const { service } = aMachine(waiting);

    expect(service.permissions(operation, input)).toEqual([{ action: `states:${operation}`, resource }]);
  });
});

describe('AWS::StepFunctions::StateMachine', () => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: '${Who}', End: true } },
  };

  test('takes a definition from an asset, with its substitutions', async () => {
    const { service, send, look, clock } = aMachine(waiting);
    const folder = functionOf(JSON.stringify(definition), 'rollout.asl.json');
    const file = join(folder, 'rollout.asl.json');

    const created = createMachine(
      service,
      { DefinitionS3Location: { Bucket: 'b', Key: 'k.json' }, DefinitionSubstitutions: { Who: 'me' } },
      (key) => (key === 'k.json' ? file : key),
    );

    await send('StartExecution', start);
    await clock.runUntil(START + 1000);
    expect(created).toEqual({ ref: MACHINE, attributes: { Arn: MACHINE, Name: 'loop' } });
    expect((await look()).output).toBe('me');
  });

  test('has a name of its own where none is given', () => {
    const { service } = aMachine(waiting);

    const { ref } = createMachine(service, {
      StateMachineName: undefined,
      DefinitionString: JSON.stringify(definition),
    });

    expect(ref).toBe('arn:aws:states:eu-west-1:123456789012:stateMachine:stack-Machine-ABC');
  });

  test.each([
    [{ EncryptionConfiguration: {} }, 'Machine: the property EncryptionConfiguration'],
    [{ StateMachineType: 'EXPRESS' }, 'Machine: state machines of type EXPRESS'],
    [{ DefinitionString: undefined }, 'Machine: a definition comes as'],
  ])('refuses %o by name', (change, message) => {
    const { service } = aMachine(waiting);

    expect(() => createMachine(service, { DefinitionString: definition, ...change })).toThrow(message);
  });
});
