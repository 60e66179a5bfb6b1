import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';

export interface Executions {
  /** Starts a rollout's execution; its name is the rollout's id, so that starting twice is starting once. */
  readonly start: (rolloutId: string, fence: number) => Promise<void>;
  /** Wakes a waiting machine. A token that has run out is no error: the inbox is read at the next analysis anyway. */
  readonly wake: (taskToken: string) => Promise<void>;
}

export function stepFunctionsExecutions(client: SFNClient, stateMachineArn: string): Executions {
  return {
    start: async (rolloutId, fence) => {
      try {
        await client.send(
          new StartExecutionCommand({ stateMachineArn, name: rolloutId, input: JSON.stringify({ rolloutId, fence }) }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
    wake: async (taskToken) => {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
      } catch (error) {
        if (!isSpent(error)) throw error;
      }
    },
  };
}

const isSpent = (error: unknown) =>
  error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
