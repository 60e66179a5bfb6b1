import type { Target } from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../clock.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import type { BusEvent } from './event.ts';

export interface InputScope {
  readonly ruleName: string;
  readonly ruleArn: string;
  /** When the bus took the event. */
  readonly ingestedAt: Instant;
}

/** A transformed input that is not JSON: the event is not delivered, and not tried again. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/**
 * What a target gets: the event, its constant `Input`, the part that `InputPath` names, or the `InputTransformer`'s text
 * (EventBridge user guide, "Amazon EventBridge input transformation").
 */
export function targetInput(target: Target, event: BusEvent, scope: InputScope): unknown {
  if (target.Input !== undefined) return JSON.parse(target.Input);
  if (target.InputPath !== undefined) return valueAt(target.InputPath, event);
  if (target.InputTransformer !== undefined) return transformed(target.InputTransformer, event, scope);
  return event;
}

/** Checks the parts of a target that shape its input, so that a mistake shows where it is made. */
export function checkTargetInput({ Input, InputPath, InputTransformer, Id }: Target): void {
  const given = [Input, InputPath, InputTransformer].filter((way) => way !== undefined).length;
  if (given > 1) {
    throw new AwsError(
      'ValidationException',
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  }
  if (Input !== undefined && !isJson(Input)) {
    throw new AwsError('ValidationException', `JSON syntax error in input for target ${Id}: ${Input}`);
  }
  for (const path of [InputPath, ...Object.values(InputTransformer?.InputPathsMap ?? {})]) {
    if (path !== undefined) stepsOf(path);
  }
}

function transformed(
  transformer: NonNullable<Target['InputTransformer']>,
  event: BusEvent,
  scope: InputScope,
): unknown {
  const template = transformer.InputTemplate ?? '';
  const paths = transformer.InputPathsMap ?? {};
  const valueOf = (name: string): unknown => {
    switch (name) {
      case 'aws.events.rule-arn':
        return scope.ruleArn;
      case 'aws.events.rule-name':
        return scope.ruleName;
      case 'aws.events.event.ingestion-time':
        return new Date(scope.ingestedAt).toISOString();
      case 'aws.events.event':
      case 'aws.events.event.json':
        return event;
      default:
        return paths[name] === undefined ? undefined : valueAt(paths[name], event);
    }
  };
  let quoted = false;
  // Strings and placeholders, in turn: inside quotes a value is text, outside it is JSON.
  const filled = template.replace(/\\.|"|<([\w.-]+)>/gs, (found, name?: string) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    const value = valueOf(name) ?? '';
    const json = JSON.stringify(value);
    if (!quoted) return json;
    if (typeof value === 'object') throw new NotModelledError(`object <${name}> inside a quoted text`);
    return typeof value === 'string' ? json.slice(1, -1) : json;
  });
  if (!isJson(filled)) throw new InvalidInputError(`Input for target is not valid JSON: ${filled}`);
  return JSON.parse(filled);
}

/** The part of JSONPath that paths into an event need: `$`, `.name`, `['name']` and `[0]`. */
function valueAt(path: string, event: BusEvent): unknown {
  let value: unknown = event;
  for (const step of stepsOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  const step = /\.([\w-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;
  step.lastIndex = 1;
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!match) throw new NotModelledError(`JSONPath ${path} of a target`);
    steps.push((match[1] ?? match[2] ?? match[3] ?? match[4])!);
  }
  if (!path.startsWith('$')) throw new AwsError('ValidationException', `Invalid InputPath: ${path}`);
  return steps;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
