import { AwsError, NotModelledError } from '../contract.ts';
import type { Definition, State } from './definition.ts';
import { fieldsOf, SECONDS } from './fields.ts';
import { invalidDefinition, schemaError } from './invalid-definition.ts';
import { parseState } from './parse-state.ts';

/**
 * Reads a state machine definition (JSON text, query language JSONata).
 * @throws {AwsError} `InvalidDefinition`, as `CreateStateMachine` answers it.
 * @throws {NotModelledError} naming a state type, field, resource or query language that this interpreter does not have.
 */
export function parseDefinition(text: string): Definition {
  const raw = parsed(text);
  const known = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
  const fields = fieldsOf(raw, '', 'state machine', known);
  if (fields.text('QueryLanguage') !== 'JSONata') {
    throw new NotModelledError(
      `state machine: the query language ${fields.text('QueryLanguage') ?? 'JSONPath'} is not modelled`,
    );
  }
  const rawStates = fields.raw('States');
  if (typeof rawStates !== 'object' || rawStates === null) {
    throw schemaError("The field 'States' is required but was missing", '/');
  }
  const states = new Map(Object.entries(rawStates).map(([name, state]) => [name, parseState(name, state)]));
  const startAt = fields.required('StartAt');
  checkGraph(startAt, states);
  return { startAt, states, timeoutSeconds: fields.number('TimeoutSeconds', SECONDS) };
}

function parsed(text: string): object {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${(error as Error).message}'`,
    );
  }
}

/** Every transition leads somewhere, every state can be reached, and some state ends the execution. */
function checkGraph(startAt: string, states: ReadonlyMap<string, State>): void {
  const missing = (name: string, field: string, path: string) =>
    invalidDefinition('MISSING_TRANSITION_TARGET', `Missing '${field}' target: ${name}`, path);
  if (!states.has(startAt)) throw missing(startAt, 'StartAt', '/StartAt');

  for (const state of states.values()) {
    for (const { target, field, path } of transitions(state)) {
      if (!states.has(target)) throw missing(target, field, `/States/${state.name}/${path}`);
    }
  }
  const reached = new Set([startAt]);
  for (const name of reached) for (const { target } of transitions(states.get(name)!)) reached.add(target);
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    throw invalidDefinition('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `/States/${name}`);
  }
  if (![...states.values()].some(ends)) {
    throw invalidDefinition('MISSING_END_STATE', 'Workflow has no terminal state', '/States');
  }
}

const ends = (state: State) => state.type !== 'Choice' && !('next' in state && state.next !== undefined);

interface Transition {
  readonly target: string;
  readonly field: string;
  readonly path: string;
}

function transitions(state: State): Transition[] {
  const to = (target: string | undefined, path: string, field = 'Next'): Transition[] =>
    target === undefined ? [] : [{ target, field, path }];
  switch (state.type) {
    case 'Fail':
      return [];
    case 'Choice':
      return [
        ...state.choices.flatMap(({ next }, i) => to(next, `Choices[${i}]/Next`)),
        ...to(state.otherwise?.next, 'Default', 'Default'),
      ];
    case 'Task':
      return [...to(state.next, 'Next'), ...state.catch.flatMap(({ next }, i) => to(next, `Catch[${i}]/Next`))];
    default:
      return to(state.next, 'Next');
  }
}
