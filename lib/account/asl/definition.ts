import type { Expression } from './expression.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** A state machine definition that has been read and found runnable. */
export interface Definition {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  /** Of the whole execution. */
  readonly timeoutSeconds?: number;
}

export type State = PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState;

/** What happens on the way out of a state, or of one of its choices or catchers. */
export interface Exit {
  readonly assign?: Template;
  readonly output?: Template;
  /** Absent where the execution ends. */
  readonly next?: string;
}

interface Named {
  readonly name: string;
}

export interface PassState extends Named, Exit {
  readonly type: 'Pass';
}

export interface TaskState extends Named, Exit {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

/** Times in seconds; the n-th wait is `intervalSeconds * backoffRate ** n`, at most `maxDelaySeconds`. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  /** Waits a random part of the delay. */
  readonly fullJitter: boolean;
}

export interface Catcher extends Exit {
  readonly errors: readonly string[];
}

export interface ChoiceState extends Named {
  readonly type: 'Choice';
  readonly choices: readonly (Exit & {
    readonly condition: Expression;
    readonly location: string;
  })[];
  /** Taken when no condition holds; a Choice without Default fails then. */
  readonly otherwise?: Exit;
}

export interface WaitState extends Named, Exit {
  readonly type: 'Wait';
  readonly until: { readonly kind: 'seconds' | 'timestamp'; readonly template: Template };
}

export interface SucceedState extends Named, Exit {
  readonly type: 'Succeed';
}

export interface FailState extends Named {
  readonly type: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}
