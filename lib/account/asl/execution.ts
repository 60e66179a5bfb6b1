import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { Timer } from '../clock.ts';
import { type Failure, StateFailure } from './failure.ts';
import { eventLog, MAX_EVENTS, WHOLE } from './history.ts';
import { errorAndCause } from './integrations/task-events.ts';
import type { Payload } from './payload.ts';
import { perform } from './perform.ts';
import type { Engine, Execution, Machine, Run } from './run.ts';

/** Unwinds the run of an execution that has ended in the meantime. */
class ExecutionEnded extends Error {}

const FULL = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;

/** Longest life of an execution. Source: Step Functions Developer Guide, "Quotas related to state machine executions". */
const YEAR_SECONDS = 31_536_000;

/** Starts an execution; it runs on the engine's clock from now on. */
export function startExecution(machine: Machine, name: string, arn: string, input: Payload, engine: Engine): Execution {
  const { clock } = engine;
  const history = eventLog(clock, (event) => engine.onEvent(arn, event));
  const endings = new Set<() => void>();

  const execution: { -readonly [K in keyof Execution]: Execution[K] } = {
    arn,
    name,
    machine,
    input: input.text,
    startedAt: clock.now(),
    status: 'RUNNING',
    events: history.events,
    abort: (error, cause) => {
      end('ABORTED', () => {
        Object.assign(execution, errorAndCause({ error, cause }));
        history.appendUnchained('ExecutionAborted', { executionAbortedEventDetails: errorAndCause({ error, cause }) });
      });
    },
  };
  const end = (status: ExecutionStatus, finish: () => void) => {
    if (execution.status !== 'RUNNING') return;
    execution.status = status;
    execution.stoppedAt = clock.now();
    for (const ending of endings) ending();
    finish();
    engine.onStatus(execution);
  };
  const fail = (failure: Failure) =>
    end('FAILED', () => {
      Object.assign(execution, errorAndCause(failure));
      history.append('ExecutionFailed', { executionFailedEventDetails: errorAndCause(failure) });
    });
  const succeed = ({ text }: Payload) =>
    end('SUCCEEDED', () => {
      execution.output = text;
      history.append('ExecutionSucceeded', { executionSucceededEventDetails: { output: text, outputDetails: WHOLE } });
    });
  const timeOut = () =>
    end('TIMED_OUT', () =>
      history.appendUnchained('ExecutionTimedOut', { executionTimedOutEventDetails: { error: 'States.Timeout' } }),
    );

  const onEnd = (run: () => void) => {
    endings.add(run);
    return () => endings.delete(run);
  };
  const timer = (milliseconds: number, act: () => void): Timer => {
    const pending = clock.after(milliseconds, () => {
      forget();
      act();
    });
    const forget = onEnd(pending.cancel);
    return {
      cancel: () => {
        forget();
        pending.cancel();
      },
    };
  };
  let variables: Readonly<Record<string, unknown>> = {};
  const run: Run = {
    execution,
    engine,
    input,
    assign: (assigned) => {
      variables = { ...variables, ...assigned };
    },
    record: (type, details) => {
      if (execution.status !== 'RUNNING') throw new ExecutionEnded();
      if (!history.isFull()) return history.append(type, details);
      fail({ error: 'States.Runtime', cause: FULL });
      throw new ExecutionEnded();
    },
    countTransition: (state, kind) => engine.onTransition({ executionArn: arn, state, at: clock.now(), kind }),
    sleep: (milliseconds) => new Promise((resolve) => timer(milliseconds, resolve)),
    timer,
    onEnd,
    scope: (states) => ({ bindings: { ...variables, states }, library: engine.library }),
  };

  history.append('ExecutionStarted', {
    executionStartedEventDetails: { input: input.text, inputDetails: WHOLE, roleArn: machine.roleArn },
  });
  engine.onStatus(execution);
  timer((machine.definition.timeoutSeconds ?? YEAR_SECONDS) * 1000, timeOut);
  // From the next microtask on, so that whoever starts it holds it first.
  void Promise.resolve()
    .then(() => walk(run, input))
    .then(succeed, (error: unknown) => {
      if (error instanceof ExecutionEnded) return;
      if (error instanceof StateFailure) fail(error.failure);
      else engine.onDefect(error, execution);
    });
  return execution;
}

/** Goes from state to state until one ends the execution with its output. */
async function walk(run: Run, input: Payload): Promise<Payload> {
  const { startAt, states } = run.execution.machine.definition;
  let payload = input;
  for (let name: string | undefined = startAt; name !== undefined; ) {
    const left = await perform(run, states.get(name)!, payload);
    payload = left.payload;
    name = left.next;
  }
  return payload;
}
