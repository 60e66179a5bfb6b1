import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../contract.ts';
import { stored } from '../attribute-value.ts';
import { validation } from '../errors.ts';
import { type Condition, parseCondition } from './condition.ts';
import { type Bindings, type Expression, ExpressionError, type ExpressionKind } from './parser.ts';
import type { Path } from './path.ts';
import { parseProjection } from './projection.ts';
import { parseUpdate, type UpdateAction } from './update.ts';

/** The expressions of one request, with what its placeholders stand for. */
export interface Bound {
  readonly condition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly keyCondition: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
  readonly update: readonly UpdateAction[] | undefined;
  readonly bindings: Bindings;
}

export interface ExpressionInput {
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/**
 * Parses (or remembers) every expression of a request and checks it against the request's placeholders: none undefined,
 * none unused, operands of the right type. Throws ValidationException with the service's texts.
 */
export function bind(input: ExpressionInput): Bound {
  const present = KINDS.filter((kind) => input[kind] !== undefined);
  const bindings = bindingsOf(input, present.length > 0);
  const trees: Partial<Record<ExpressionKind, unknown>> = {};
  const used: Expression<unknown>[] = [];
  for (const kind of present) {
    const expression = parsed(kind, input[kind]!);
    const problem = undefinedPlaceholder(expression, bindings) ?? failedCheck(expression, bindings);
    if (problem) throw validation(`Invalid ${kind}: ${problem}`);
    trees[kind] = expression.tree;
    used.push(expression);
  }
  refuseUnused('ExpressionAttributeNames', bindings.names, (name) => used.some(({ aliases }) => aliases.has(name)));
  refuseUnused('ExpressionAttributeValues', bindings.values, (name) => used.some(({ values }) => values.has(name)));
  return {
    condition: trees.ConditionExpression as Condition | undefined,
    filter: trees.FilterExpression as Condition | undefined,
    keyCondition: trees.KeyConditionExpression as Condition | undefined,
    projection: trees.ProjectionExpression as readonly Path[] | undefined,
    update: trees.UpdateExpression as readonly UpdateAction[] | undefined,
    bindings,
  };
}

const GRAMMARS: Readonly<Record<ExpressionKind, (source: string) => Expression<unknown>>> = {
  ConditionExpression: parseCondition,
  FilterExpression: parseCondition,
  KeyConditionExpression: parseCondition,
  ProjectionExpression: parseProjection,
  UpdateExpression: parseUpdate,
};
const KINDS = Object.keys(GRAMMARS) as ExpressionKind[];

/** Programs use few expressions and use them again and again; a parse depends on nothing but its text. */
const remembered = new Map<string, Expression<unknown>>();
const REMEMBERED_AT_MOST = 2000;

function parsed(kind: ExpressionKind, source: string): Expression<unknown> {
  const key = `${kind} ${source}`;
  const known = remembered.get(key);
  if (known) return known;
  try {
    if (Buffer.byteLength(source) > 4096)
      throw new ExpressionError('Expression size has exceeded the maximum allowed size;');
    const expression = GRAMMARS[kind](source);
    if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear();
    remembered.set(key, expression);
    return expression;
  } catch (error) {
    if (error instanceof ExpressionError) throw validation(`Invalid ${kind}: ${error.message}`);
    throw error;
  }
}

function bindingsOf(input: ExpressionInput, hasExpressions: boolean): Bindings {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: given } = input;
  if (!names && !given) return NOTHING;
  if (names) checkPlaceholders('ExpressionAttributeNames', names, ALIAS, hasExpressions);
  if (!given) return { names: names!, values: {} };
  checkPlaceholders('ExpressionAttributeValues', given, VALUE, hasExpressions);

  const values: Record<string, AttributeValue> = {};
  for (const name in given) values[name] = storedValue(name, given[name]!);
  return { names: names ?? {}, values };
}

const NOTHING: Bindings = { names: {}, values: {} };
const ALIAS = /^#[A-Za-z0-9_]+$/;
const VALUE = /^:[A-Za-z0-9_]+$/;

function checkPlaceholders(member: string, map: object, syntax: RegExp, hasExpressions: boolean): void {
  if (!hasExpressions) throw validation(`${member} can only be specified when using expressions`);
  let empty = true;
  for (const key in map) {
    empty = false;
    if (!syntax.test(key)) throw validation(`${member} contains invalid key: Syntax error; key: "${key}"`);
  }
  if (empty) throw validation(`${member} must not be empty`);
}

function storedValue(name: string, value: AttributeValue): AttributeValue {
  try {
    return stored(value);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`);
  }
}

function undefinedPlaceholder({ aliases, values }: Expression<unknown>, bindings: Bindings): string | undefined {
  for (const alias of aliases)
    if (bindings.names[alias] === undefined)
      return `An expression attribute name used in the document path is not defined; attribute name: ${alias}`;
  for (const value of values)
    if (bindings.values[value] === undefined)
      return `An expression attribute value used in expression is not defined; attribute value: ${value}`;
  return undefined;
}

function failedCheck({ checks }: Expression<unknown>, bindings: Bindings): string | undefined {
  for (const check of checks) {
    const problem = check(bindings);
    if (problem) return problem;
  }
  return undefined;
}

function refuseUnused(member: string, map: object, isUsed: (name: string) => boolean): void {
  let unused: string[] | undefined;
  for (const name in map) if (!isUsed(name)) (unused ??= []).push(name);
  if (unused) throw validation(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
}
