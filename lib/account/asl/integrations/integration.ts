import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { Call } from '../../contract.ts';
import type { Failure } from '../failure.ts';
import type { Details } from '../history.ts';

/** The API call a Task makes, and how its answer and its errors look to the machine. */
export interface TaskCall {
  readonly call: Pick<Call, 'service' | 'operation' | 'input'>;
  /** The Task's result; throws `StateFailure` where the answer itself reports a failure. */
  readonly resultOf: (answer: any) => unknown;
  readonly failureOf: (error: { name: string; message: string; status: number }) => Failure;
}

/** What one kind of resource adds to the interpreter. */
export interface Integration {
  readonly prepare: (parameters: unknown, requestId: string) => TaskCall;
  readonly events: TaskEvents;
  /** Names the task where its result is too large. */
  readonly sizeLabel: string;
}

/** The events of one attempt, in the family that belongs to the kind of resource. */
export interface TaskEvents {
  readonly scheduled: (request: ScheduledTask) => TaskEvent;
  readonly started: TaskEvent;
  /** Only where a callback is awaited. */
  readonly submitted?: (output: string) => TaskEvent;
  readonly succeeded: (output: string) => TaskEvent;
  readonly failed: (failure: Failure) => TaskEvent;
  readonly timedOut: TaskEvent;
}

export interface ScheduledTask {
  /** JSON text. */
  readonly parameters: string;
  readonly region: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

export interface TaskEvent {
  readonly type: HistoryEventType;
  readonly details?: Details;
}
