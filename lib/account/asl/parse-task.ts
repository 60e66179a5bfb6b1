import { NotModelledError } from '../contract.ts';
import type { Catcher, Retrier, TaskState } from './definition.ts';
import { errorNamesProblem } from './failure.ts';
import { type Fields, SECONDS } from './fields.ts';
import { schemaError } from './invalid-definition.ts';
import { exitOf, secondsIn, templateIn, transitionOf } from './parse-templates.ts';
import { parseResource, type Resource } from './resource.ts';
import { expressionIn, type Template } from './template.ts';

/** Reads a Task. */
export function parseTask(name: string, fields: Fields): TaskState {
  const [timeout, heartbeat] = [fields.raw('TimeoutSeconds'), fields.raw('HeartbeatSeconds')];
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    throw schemaError('HeartbeatSeconds must be smaller than TimeoutSeconds', `${fields.path}/HeartbeatSeconds`);
  }
  const resource = resourceOf(fields);
  return {
    type: 'Task',
    name,
    resource,
    arguments: argumentsOf(fields, resource),
    timeoutSeconds: secondsIn(fields, 'TimeoutSeconds', 1),
    heartbeatSeconds: secondsIn(fields, 'HeartbeatSeconds', 1),
    retry: fields.each('Retry', RETRIER).map((retrier, i, all) => parseRetrier(retrier, i === all.length - 1)),
    catch: fields.each('Catch', CATCHER).map((catcher, i, all) => parseCatcher(catcher, i === all.length - 1)),
    ...exitOf(fields),
    ...transitionOf(fields),
  };
}

function resourceOf(fields: Fields): Resource {
  const arn = fields.required('Resource');
  const resource = parseResource(arn);
  if (!resource) throw new NotModelledError(`${fields.owner}: the resource ${arn} is not modelled`);
  return resource;
}

function argumentsOf(fields: Fields, { kind }: Resource): Template | undefined {
  const value = fields.raw('Arguments');
  if (kind !== 'lambda-function' && expressionIn(value) === undefined) {
    if (typeof value !== 'object' || value === null) {
      throw schemaError("The field 'Arguments' is required but was missing", fields.path);
    }
    for (const field of Object.keys(value)) {
      if (/^[A-Z]/.test(field)) continue;
      throw schemaError(`The field '${field}' is not supported by Step Functions`, `${fields.path}/Arguments`);
    }
  }
  return templateIn(fields, 'Arguments');
}

const RETRIER = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];

function parseRetrier(fields: Fields, isLast: boolean): Retrier {
  const jitter = fields.text('JitterStrategy') ?? 'NONE';
  if (!['FULL', 'NONE'].includes(jitter)) {
    throw schemaError('Value should be one of the following: [FULL, NONE]', `${fields.path}/JitterStrategy`);
  }
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

const CATCHER = ['Comment', 'ErrorEquals', 'Assign', 'Output', 'Next'];

const parseCatcher = (fields: Fields, isLast: boolean): Catcher => ({
  errors: errorNames(fields, isLast),
  ...exitOf(fields, true),
  next: fields.required('Next'),
});

function errorNames(fields: Fields, isLast: boolean): readonly string[] {
  const names = fields.texts('ErrorEquals');
  const problem = errorNamesProblem(names, isLast);
  if (problem !== undefined) throw schemaError(problem, `${fields.path}/ErrorEquals`);
  return names;
}
