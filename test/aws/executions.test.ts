import {
  ExecutionAlreadyExists,
  ExecutionLimitExceeded,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { stepFunctionsExecutions } from '../../lib/aws/executions.ts';

const client = new SFNClient({ region: 'eu-west-1' });
const sfn = mockClient(client);
beforeEach(() => sfn.reset());

const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:tidegate-rollout';
const executions = stepFunctionsExecutions(client, machine);
const rollout = { id: 'checkout-live-1', fence: 1, generation: 1 };
const failure = { message: '', $metadata: {} };

describe('an execution', () => {
  it('is started under the rollout’s id, with its fence', async () => {
    sfn.on(StartExecutionCommand).resolves({});

    await executions.start({ ...rollout, fence: 7 });

    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: machine,
      name: 'checkout-live-1',
      input: '{"rolloutId":"checkout-live-1","fence":7,"generation":1}',
    });
  });

  it('that was started before is started, and no other failure is taken for that', async () => {
    sfn
      .on(StartExecutionCommand)
      .rejectsOnce(new ExecutionAlreadyExists(failure))
      .rejectsOnce(new ExecutionLimitExceeded(failure));

    await expect(executions.start(rollout)).resolves.toBeUndefined();
    await expect(executions.start(rollout)).rejects.toBeInstanceOf(ExecutionLimitExceeded);
  });

  it('is woken by its token', async () => {
    sfn.on(SendTaskSuccessCommand).resolves({});

    await executions.wake('token');

    expect(sfn.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({ taskToken: 'token', output: '{}' });
  });

  it.each([new TaskTimedOut(failure), new TaskDoesNotExist(failure), new InvalidToken(failure)])(
    'that waits no longer needs no waking ($name)',
    async (error) => {
      sfn.on(SendTaskSuccessCommand).rejects(error);

      await expect(executions.wake('token')).resolves.toBeUndefined();
    },
  );

  it('that could not be woken fails whoever wakes it', async () => {
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    sfn.on(SendTaskSuccessCommand).rejects(throttled);

    await expect(executions.wake('token')).rejects.toBe(throttled);
  });
});
