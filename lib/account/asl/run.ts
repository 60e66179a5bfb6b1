import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clock, Instant, Timer } from '../clock.ts';
import type { Context } from '../contract.ts';
import type { Random } from '../random.ts';
import type { Definition } from './definition.ts';
import type { Scope } from './expression.ts';
import type { Details } from './history.ts';
import type { Library } from './library.ts';
import type { Payload } from './payload.ts';
import type { TaskTokens } from './tokens.ts';

/** What executions run on. */
export interface Engine {
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly call: Context['call'];
  readonly tokens: TaskTokens;
  readonly library: Library;
  readonly onTransition: (transition: Transition) => void;
  readonly onEvent: (executionArn: string, event: HistoryEvent) => void;
  /** After the start and after the end. */
  readonly onStatus: (execution: Execution) => void;
  /** Takes what no state machine could have caused: something not modelled, or a defect of the account. */
  readonly onDefect: (error: unknown, execution: Execution) => void;
}

/** A billed state transition: a state entered, or an attempt repeated. */
export interface Transition {
  readonly executionArn: string;
  readonly state: string;
  readonly at: Instant;
  readonly kind: 'enter' | 'retry';
}

export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: Definition;
}

/** What a caller can see of an execution, at any time. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  /** JSON text. */
  readonly input: string;
  readonly startedAt: Instant;
  readonly status: ExecutionStatus;
  readonly stoppedAt?: Instant;
  /** JSON text, once it has succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
  /** Ends it where it stands: no Catch runs, and calls under way are neither stopped nor waited for. */
  readonly abort: (error?: string, cause?: string) => void;
}

/** What the states of an execution work with. */
export interface Run {
  readonly execution: Execution;
  readonly engine: Engine;
  readonly input: Payload;
  /** From the next state on. */
  readonly assign: (variables: Readonly<Record<string, unknown>>) => void;
  /** Appends to the history, and gives the event's id. Throws when the execution is over, or when this ends it. */
  readonly record: (type: HistoryEvent['type'] & string, details?: Details) => number;
  readonly countTransition: (state: string, kind: Transition['kind']) => void;
  /** Resolves after so many milliseconds; never when the execution ends before. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A timer that the execution's end cancels. */
  readonly timer: (milliseconds: number, run: () => void) => Timer;
  /** Runs when the execution ends, unless it was taken back by the function this gives. */
  readonly onEnd: (run: () => void) => () => void;
  readonly scope: (states: object) => Scope;
}
