import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { Exit, State } from './definition.ts';
import { EvaluationError, StateFailure } from './failure.ts';
import { WHOLE } from './history.ts';
import { checkSize, type Payload, payloadOf } from './payload.ts';
import type { Run } from './run.ts';
import type { Template } from './template.ts';

/** The way out of a state. */
export interface Left {
  readonly payload: Payload;
  readonly next?: string;
}

/** One stay in a state, as its expressions see it. */
export interface Visit {
  readonly run: Run;
  readonly state: State;
  readonly input: Payload;
  /** `$states.context`, as it is at this attempt. */
  readonly context: object;
  readonly enteredAt: string;
  /** Opens the message of a failure that the interpreter itself raises. */
  readonly failurePrefix: string;
}

/** `$states.context` without the parts that an attempt adds. */
export function contextObject({ execution, input }: Run, state: object, task?: object): object {
  const { machine } = execution;
  return {
    Execution: {
      Id: execution.arn,
      Input: input.value,
      Name: execution.name,
      RoleArn: machine.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: state,
    ...(task && { Task: task }),
  };
}

/** Evaluates on the values the state was entered with; a failing expression becomes the state's failure, and an event. */
export async function evaluate(
  { run, state, input, context, failurePrefix }: Visit,
  template: Template,
  outcome: { readonly result?: unknown; readonly errorOutput?: unknown } = {},
): Promise<unknown> {
  try {
    return await template.evaluate(run.scope({ input: input.value, context, ...outcome }));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw evaluationFailed(run, state, failurePrefix + error.message, error.location);
  }
}

type TypeName = 'boolean' | 'number' | 'string';

/** Evaluates to one type only; another one is an evaluation error, too. */
export async function evaluateAs(visit: Visit, template: Template, type: TypeName, field: string): Promise<unknown> {
  const value = await evaluate(visit, template);
  if (typeof value === type) return value;
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  throw wrongValue(
    visit,
    `The JSONata expression '${template.text}' specified for the field '${field}' returned an unexpected result type. Expected '${type}', but was '${found}' for value: ${JSON.stringify(value)}`,
    field,
  );
}

/** Evaluates to seconds: a whole number of at least `min`. */
export async function evaluateSeconds(visit: Visit, template: Template, field: string, min: number): Promise<number> {
  const seconds = (await evaluateAs(visit, template, 'number', field)) as number;
  if (!Number.isInteger(seconds)) {
    throw wrongValue(visit, `The ${field} field cannot be parsed as an integer: ${seconds}`, field);
  }
  if (seconds < min || seconds > 99_999_999) {
    throw wrongValue(visit, `The ${field} field must be between ${min} and 99999999, but was ${seconds}`, field);
  }
  return seconds;
}

/** Fails the state because of what an expression gave. */
export const wrongValue = ({ run, state, failurePrefix }: Visit, message: string, field: string): StateFailure =>
  evaluationFailed(run, state, failurePrefix + message, field);

function evaluationFailed(run: Run, { name }: State, cause: string, location: string): StateFailure {
  const error = 'States.QueryEvaluationError';
  run.record('EvaluationFailed', { evaluationFailedEventDetails: { error, cause, location, state: name } });
  return new StateFailure({ error, cause });
}

/** Assigns variables and makes the output, both from the values at entry, then leaves for the next state. */
export async function leave(
  visit: Visit,
  exit: Exit,
  fallback: Payload,
  outcome?: { readonly result?: unknown; readonly errorOutput?: unknown },
): Promise<Left> {
  const { run, state } = visit;
  const assigned = exit.assign && ((await evaluate(visit, exit.assign, outcome)) as Record<string, unknown>);
  const payload = exit.output ? payloadOf(await evaluate(visit, exit.output, outcome)) : fallback;
  checkSize(payload.text, state.name);
  run.record(`${state.type}StateExited` as HistoryEventType, {
    stateExitedEventDetails: {
      name: state.name,
      output: payload.text,
      outputDetails: WHOLE,
      ...(assigned && Object.keys(assigned).length > 0 && assignedDetails(assigned, state.name)),
    },
  });
  if (assigned) run.assign(assigned);
  return { payload, next: exit.next };
}

function assignedDetails(assigned: Readonly<Record<string, unknown>>, state: string): object {
  const assignedVariables = Object.fromEntries(
    Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  checkSize(Object.values(assignedVariables).join(''), state);
  return { assignedVariables, assignedVariablesDetails: WHOLE };
}
