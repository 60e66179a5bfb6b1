import type { DescribeExecutionOutput, DescribeStateMachineOutput, ExecutionListItem } from '@aws-sdk/client-sfn';
import type { Execution } from '../../asl/run.ts';
import type { StateMachine } from './executions.ts';

const INCLUDED = { included: true };

/** `DescribeExecution`; keys are absent where AWS leaves them out. */
export function describedExecution(execution: Execution): DescribeExecutionOutput {
  const { output, error, cause } = execution;
  return {
    ...common(execution),
    input: execution.input,
    inputDetails: INCLUDED,
    ...(output === undefined ? {} : { output, outputDetails: INCLUDED }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount: 0,
    ...redrivable(execution),
  };
}

/** An item of `ListExecutions`. */
export const listed = (execution: Execution): ExecutionListItem => ({ ...common(execution), redriveCount: 0 });

/** `DescribeStateMachine`. */
export function describedMachine(machine: StateMachine): DescribeStateMachineOutput {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machine.definitionText,
    roleArn: machine.roleArn,
    type: 'STANDARD',
    creationDate: new Date(machine.createdAt),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function common({ arn, machine, name, status, startedAt, stoppedAt }: Execution) {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt === undefined ? {} : { stopDate: new Date(stoppedAt) }),
  };
}

function redrivable({ status }: Execution): Pick<DescribeExecutionOutput, 'redriveStatus' | 'redriveStatusReason'> {
  if (status === 'RUNNING' || status === 'SUCCEEDED') {
    return {
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
    };
  }
  return { redriveStatus: 'REDRIVABLE' };
}
