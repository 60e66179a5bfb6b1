import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { noticeSource, ownerSourcePrefix } from '../../core/rollout/notice.ts';
import type { FunctionName } from '../bundles.ts';
import type { ManagedFlags } from '../managed-flags.ts';
import type { ManagedFunctions } from '../managed-functions.ts';
import type { RecordTable } from '../record-table.ts';
import { anything, type TaskFunction, type TaskFunctionProps } from '../task-function.ts';

/** What the functions of a control plane are made in, and may be let at. */
export interface Surroundings {
  readonly scope: Construct;
  readonly controlPlane: string;
  /** Known before the machine is made, which its functions are made before. */
  readonly machineArn: string;
  readonly bus: EventBus;
  readonly records: RecordTable;
  readonly managed: ManagedFunctions;
  readonly flags?: ManagedFlags;
  /** What could not be delivered to a function. */
  readonly deadLetters: Queue;
  /** A function in its usual environment, which may do nothing yet. */
  readonly make: (
    id: string,
    name: FunctionName,
    description: string,
    size?: Pick<TaskFunctionProps, 'memorySize' | 'timeout'>,
  ) => TaskFunction;
}

/** Wakes machines that wait. */
export function grantWake(to: TaskFunction): TaskFunction {
  return to.allowWildcard(['states:SendTaskSuccess'], {
    resource: anything,
    reason: 'SendTaskSuccess knows no resources; the token names the execution.',
  });
}

/** Starts executions of the machine. */
export function grantExecute(to: TaskFunction, { machineArn }: Surroundings): TaskFunction {
  return to.allow(['states:StartExecution'], [machineArn]);
}

/** Tells on the bus what has become of rollouts. */
export function grantAnnounce(to: TaskFunction, { bus }: Surroundings): TaskFunction {
  return to.allow(['events:PutEvents'], [bus.eventBusArn], { StringEquals: { 'events:source': noticeSource } });
}

/** Asks for rollouts in the name of their owners. */
export function grantRequest(to: TaskFunction, { bus }: Surroundings): TaskFunction {
  return to.allow(['events:PutEvents'], [bus.eventBusArn], {
    StringLike: { 'events:source': `${ownerSourcePrefix}*` },
  });
}

/** Moves whatever a rollout may be of. */
export function grantMove(to: TaskFunction, { managed, flags }: Surroundings): void {
  managed.grantMove(to);
  flags?.grantMove(to);
}
