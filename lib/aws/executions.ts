import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { executionName, executionStatus } from '../core/rollout/execution.ts';
import type { ExecutionStatus } from '../core/rollout/reconcile.ts';

export interface Executions {
  /** Starts an execution of a rollout under a name that is always the same, so that starting twice is starting once. It waits before its first state for so long. */
  readonly start: (rollout: ExecutionOf, waitSeconds?: number) => Promise<void>;
  readonly status: (rollout: Pick<ExecutionOf, 'id' | 'generation'>) => Promise<ExecutionStatus>;
  /** Wakes a waiting machine. A token that has run out is no error: the inbox is read at the next analysis anyway. */
  readonly wake: (taskToken: string) => Promise<void>;
}

/** A rollout, as far as its execution knows it. */
export interface ExecutionOf {
  readonly id: string;
  readonly fence: number;
  readonly generation: number;
}

export function stepFunctionsExecutions(client: SFNClient, stateMachineArn: string): Executions {
  return {
    start: async (rollout, waitSeconds = 0) => {
      const { id: rolloutId, fence, generation } = rollout;
      const input = JSON.stringify({ rolloutId, fence, generation, ...(waitSeconds > 0 && { waitSeconds }) });
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name: executionName(rollout), input }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
    status: async (rollout) => {
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName(rollout)}`;
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return executionStatus(status);
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'absent';
        throw error;
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
