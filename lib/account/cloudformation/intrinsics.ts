import { NotModelledError } from '../contract.ts';
import type { Template } from './template.ts';

/** Where the intrinsic functions of one stack look things up. Every lookup throws when the thing is not there. */
export interface Scope {
  /** Parameters, pseudo parameters and the physical ids of resources. */
  readonly ref: (name: string) => unknown;
  readonly attribute: (logicalId: string, attribute: string) => unknown;
  readonly condition: (name: string) => boolean;
  readonly imported: (exportName: string) => string;
  readonly mappings: NonNullable<Template['Mappings']>;
}

/** What `AWS::NoValue` leaves behind: the property, or the list's item, is as if it were not written. */
const NO_VALUE = Symbol('AWS::NoValue');

/** A value of a template with all its intrinsic functions replaced. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** The condition functions give true or false; anything else in a condition's place is a mistake in the template. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  const resolved = evaluate(value, scope);
  if (typeof resolved !== 'boolean') throw new Error(`expected a condition, got ${JSON.stringify(value)}`);
  return resolved;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return withoutDynamicReference(value);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (value === null || typeof value !== 'object') return value;

  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && isIntrinsic(only[0], only[1])) {
    const intrinsic = INTRINSICS[only[0]];
    if (!intrinsic) throw new NotModelledError(`the intrinsic function ${only[0]} is not modelled`);
    return intrinsic(only[1] as never, scope);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, scope)] as const).filter(([, item]) => item !== NO_VALUE),
  );
}

/** `Condition` is also a key of policy statements, where it holds an object. */
const isIntrinsic = (key: string, argument: unknown) =>
  key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');

/** Each takes its argument in the form its documentation gives; a template that writes another fails at its first use. */
type Intrinsic = (argument: never, scope: Scope) => unknown;

const list = (argument: unknown, scope: Scope): readonly unknown[] => {
  const items = evaluate(argument, scope);
  if (!Array.isArray(items)) throw new Error(`expected a list, got ${JSON.stringify(items)}`);
  return items;
};
const text = (argument: unknown, scope: Scope): string => String(evaluate(argument, scope));

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name: string, scope) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(name)),
  Condition: (name: string, scope) => scope.condition(name),
  'Fn::GetAtt': (argument: string | [string, unknown], scope) => {
    const [logicalId, attribute] = typeof argument === 'string' ? splitOnce(argument, '.') : argument;
    return scope.attribute(logicalId, text(attribute, scope));
  },
  'Fn::Sub': (argument: string | [string, Record<string, unknown>], scope) => substitute(argument, scope),
  'Fn::Join': ([delimiter, items]: [string, unknown], scope) => list(items, scope).map(String).join(delimiter),
  'Fn::Split': ([delimiter, source]: [string, unknown], scope) => text(source, scope).split(delimiter),
  'Fn::Select': ([index, items]: [unknown, unknown], scope) => {
    const wanted = text(index, scope);
    const chosen = list(items, scope)[Number(wanted)];
    if (chosen === undefined) throw new Error(`Fn::Select cannot select nonexistent value at index ${wanted}`);
    return chosen;
  },
  'Fn::FindInMap': ([map, top, second]: [unknown, unknown, unknown], scope) => {
    const path = [map, top, second].map((key) => text(key, scope)) as [string, string, string];
    const found = scope.mappings[path[0]]?.[path[1]]?.[path[2]];
    if (found === undefined) throw new Error(`Fn::FindInMap found nothing at ${path.join('.')}`);
    return found;
  },
  'Fn::ImportValue': (name: unknown, scope) => scope.imported(text(name, scope)),
  'Fn::Base64': (argument: unknown, scope) => Buffer.from(text(argument, scope)).toString('base64'),
  'Fn::If': ([condition, whenTrue, whenFalse]: [string, unknown, unknown], scope) =>
    evaluate(scope.condition(condition) ? whenTrue : whenFalse, scope),
  'Fn::Equals': ([left, right]: [unknown, unknown], scope) => text(left, scope) === text(right, scope),
  'Fn::And': (conditions: unknown[], scope) => conditions.every((condition) => resolveCondition(condition, scope)),
  'Fn::Or': (conditions: unknown[], scope) => conditions.some((condition) => resolveCondition(condition, scope)),
  'Fn::Not': ([condition]: [unknown], scope) => !resolveCondition(condition, scope),
};

function substitute(argument: string | [string, Record<string, unknown>], scope: Scope): string {
  const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : argument;
  return withoutDynamicReference(
    pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(variables[name], scope);
      return String(name.includes('.') ? scope.attribute(...splitOnce(name, '.')) : scope.ref(name));
    }),
  );
}

function splitOnce(source: string, delimiter: string): [string, string] {
  const at = source.indexOf(delimiter);
  return [source.slice(0, at), source.slice(at + delimiter.length)];
}

function withoutDynamicReference(value: string): string {
  if (value.includes('{{resolve:')) throw new NotModelledError(`the dynamic reference ${value} is not modelled`);
  return value;
}
