import { NotModelledError } from '../contract.ts';
import type { Catcher, Exit, Retrier, State } from './definition.ts';
import { expressionAt } from './expression.ts';
import { checkExpression } from './expression-check.ts';
import { errorNamesProblem } from './failure.ts';
import { type Fields, fieldsOf, numberIn, SECONDS } from './fields.ts';
import { invalidDefinition, schemaError } from './invalid-definition.ts';
import { parseResource, type Resource } from './resource.ts';
import { expressionIn, expressionsIn, type Template, templateAt } from './template.ts';

const FIELDS: Readonly<Record<State['type'], readonly string[]>> = {
  Pass: ['Assign', 'Output', 'Next', 'End'],
  Task: [
    'Resource',
    'Arguments',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: ['Seconds', 'Timestamp', 'Assign', 'Output', 'Next', 'End'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};

/** Reads one state of a JSONata machine and compiles its expressions. */
export function parseState(name: string, raw: object): State {
  const owner = `state '${name}'`;
  const { Type: type } = raw as { Type?: string };
  if (type === undefined || !Object.hasOwn(FIELDS, type)) {
    throw new NotModelledError(`${owner}: the state type ${type} is not modelled`);
  }
  const known = ['Type', 'Comment', 'QueryLanguage', ...FIELDS[type as State['type']]];
  const fields = fieldsOf(raw, `/States/${name}`, owner, known);
  if ((fields.text('QueryLanguage') ?? 'JSONata') !== 'JSONata') {
    throw new NotModelledError(`${owner}: the query language ${fields.text('QueryLanguage')} is not modelled`);
  }
  return parsers[type as State['type']](name, fields, owner);
}

const parsers: Readonly<Record<State['type'], (name: string, fields: Fields, owner: string) => State>> = {
  Pass: (name, fields) => ({ type: 'Pass', name, ...exit(fields), ...transition(fields) }),
  Task: parseTask,
  Choice: (name, fields, owner) => {
    const choices = fields.objects('Choices').map((raw, i) => {
      const at = `Choices[${i}]`;
      const choice = fieldsOf(raw, `${fields.path}/${at}`, owner, ['Comment', 'Condition', 'Next', 'Assign', 'Output']);
      const condition = choice.required('Condition');
      const text = expressionIn(condition);
      if (text === undefined) throw schemaError('Condition must be a JSONata expression', `${choice.path}/Condition`);
      const location = `${at}/Condition`;
      checkExpressions(condition, `${fields.path}/${location}`, false);
      return {
        condition: expressionAt(text, location),
        location,
        ...exit(choice, `${at}/`),
        next: choice.required('Next'),
      };
    });
    if (choices.length === 0) throw schemaError('Choices must not be empty', `${fields.path}/Choices`);
    const next = fields.text('Default');
    return { type: 'Choice', name, choices, ...(next === undefined ? {} : { otherwise: { ...exit(fields), next } }) };
  },
  Wait: (name, fields) => {
    const given = (['Seconds', 'Timestamp'] as const).filter((field) => fields.raw(field) !== undefined);
    const [field] = given;
    if (field === undefined || given.length > 1) throw schemaError('Expected one of Seconds or Timestamp', fields.path);
    if (field === 'Seconds') checkSeconds(fields, 'Seconds', 0);
    const until = {
      kind: field === 'Seconds' ? ('seconds' as const) : ('timestamp' as const),
      template: template(fields, fields.raw(field), field),
    };
    return { type: 'Wait', name, until, ...exit(fields), ...transition(fields) };
  },
  Succeed: (name, fields) => ({ type: 'Succeed', name, ...exit(fields) }),
  Fail: (name, fields) => ({
    type: 'Fail',
    name,
    error: fields.text('Error') === undefined ? undefined : template(fields, fields.raw('Error'), 'Error'),
    cause: fields.text('Cause') === undefined ? undefined : template(fields, fields.raw('Cause'), 'Cause'),
  }),
};

function parseTask(name: string, fields: Fields, owner: string): State {
  checkSeconds(fields, 'TimeoutSeconds', 1);
  checkSeconds(fields, 'HeartbeatSeconds', 1);
  const [timeout, heartbeat] = [fields.raw('TimeoutSeconds'), fields.raw('HeartbeatSeconds')];
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    throw schemaError('HeartbeatSeconds must be smaller than TimeoutSeconds', `${fields.path}/HeartbeatSeconds`);
  }
  const resource = resourceOf(fields, owner);
  return {
    type: 'Task',
    name,
    resource,
    arguments: argumentsOf(fields, resource),
    timeoutSeconds: optional(fields, 'TimeoutSeconds'),
    heartbeatSeconds: optional(fields, 'HeartbeatSeconds'),
    retry: fields
      .objects('Retry')
      .map((raw, i, all) => retrier(raw, `${fields.path}/Retry[${i}]`, owner, i === all.length - 1)),
    catch: fields.objects('Catch').map((raw, i, all) => catcher(raw, fields, i, owner, i === all.length - 1)),
    ...exit(fields),
    ...transition(fields),
  };
}

function resourceOf(fields: Fields, owner: string): Resource {
  try {
    return parseResource(fields.required('Resource'));
  } catch (error) {
    if (error instanceof NotModelledError) throw new NotModelledError(`${owner}: ${error.message}`);
    throw error;
  }
}

function argumentsOf(fields: Fields, resource: Resource): Template | undefined {
  const value = fields.raw('Arguments');
  if (resource.kind === 'lambda-function') return optional(fields, 'Arguments');
  if (value === undefined) throw schemaError("The field 'Arguments' is required but was missing", fields.path);
  if (expressionIn(value) === undefined) {
    for (const field of Object.keys(value as object)) {
      if (/^[A-Z]/.test(field)) continue;
      throw schemaError(`The field '${field}' is not supported by Step Functions`, `${fields.path}/Arguments`);
    }
  }
  return template(fields, value, 'Arguments');
}

function retrier(raw: object, path: string, owner: string, isLast: boolean): Retrier {
  const known = [
    'Comment',
    'ErrorEquals',
    'IntervalSeconds',
    'MaxAttempts',
    'BackoffRate',
    'MaxDelaySeconds',
    'JitterStrategy',
  ];
  const fields = fieldsOf(raw, path, owner, known);
  const jitter = fields.text('JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE')
    throw schemaError('Expected one of [FULL, NONE]', `${path}/JitterStrategy`);
  const intervalSeconds = fields.number('IntervalSeconds', SECONDS) ?? 1;
  return {
    errors: errorNames(fields, isLast),
    intervalSeconds,
    maxAttempts: fields.number('MaxAttempts', { ...SECONDS, min: 0 }) ?? 3,
    backoffRate: fields.number('BackoffRate', { min: 1, max: Number.MAX_VALUE, whole: false }) ?? 2,
    maxDelaySeconds: fields.number('MaxDelaySeconds', { min: intervalSeconds + 1, max: 31_622_400, whole: true }),
    fullJitter: jitter === 'FULL',
  };
}

function catcher(raw: object, state: Fields, index: number, owner: string, isLast: boolean): Catcher {
  const at = `Catch[${index}]`;
  const fields = fieldsOf(raw, `${state.path}/${at}`, owner, ['Comment', 'ErrorEquals', 'Assign', 'Output', 'Next']);
  return { errors: errorNames(fields, isLast), ...exit(fields, `${at}/`, true), next: fields.required('Next') };
}

function errorNames(fields: Fields, isLast: boolean): readonly string[] {
  const names = fields.texts('ErrorEquals');
  const problem = errorNamesProblem(names, isLast);
  if (problem !== undefined) throw schemaError(problem, `${fields.path}/ErrorEquals`);
  return names;
}

function transition(fields: Fields): Pick<Exit, 'next'> {
  const next = fields.text('Next');
  const ends = fields.raw('End') === true;
  if ((next !== undefined) === ends) throw schemaError("Expected either 'Next' or 'End': true", fields.path);
  return ends ? {} : { next };
}

/** `prefix` is the place inside the state: `Catch[0]/`. */
function exit(fields: Fields, prefix = '', insideCatch = false): Pick<Exit, 'assign' | 'output'> {
  const at = (name: 'Assign' | 'Output') =>
    fields.raw(name) === undefined
      ? undefined
      : checkedTemplate(fields.raw(name), `${prefix}${name}`, `${fields.path}/${name}`, insideCatch);
  const assign = fields.raw('Assign');
  if (assign !== undefined && (typeof assign !== 'object' || assign === null || Array.isArray(assign))) {
    throw schemaError('Expected value of type [OBJECT]', `${fields.path}/Assign`);
  }
  if (Object.hasOwn((assign ?? {}) as object, 'states')) {
    throw schemaError("The variable name 'states' is reserved", `${fields.path}/Assign`);
  }
  return { assign: at('Assign'), output: at('Output') };
}

const optional = (fields: Fields, name: string): Template | undefined =>
  fields.raw(name) === undefined ? undefined : template(fields, fields.raw(name), name);

const template = (fields: Fields, value: unknown, location: string): Template =>
  checkedTemplate(value, location, `${fields.path}/${location}`, false);

function checkedTemplate(value: unknown, location: string, path: string, insideCatch: boolean): Template {
  checkExpressions(value, path, insideCatch);
  return templateAt(value, location);
}

function checkExpressions(value: unknown, path: string, insideCatch: boolean): void {
  for (const expression of expressionsIn(value, path)) {
    const refusal = checkExpression(expression.text, insideCatch);
    if (refusal) throw invalidDefinition(refusal.code, refusal.message, expression.location);
  }
}

/** A constant is checked now, an expression when it has a value. */
function checkSeconds(fields: Fields, name: string, min: number): void {
  if (expressionIn(fields.raw(name)) === undefined)
    numberIn(fields.raw(name), { ...SECONDS, min }, `${fields.path}/${name}`);
}
