import { NotModelledError } from '../../contract.ts';
import type { InvalidConfiguration } from './errors.ts';

type Schema = Readonly<Record<string, any>>;
type Check = (value: any, argument: any, schema: Schema, visit: Visit) => string | undefined;
type Visit = (schema: Schema, value: unknown, location: string) => void;

/**
 * What a value has wrong by a JSON Schema, at most draft 4 as AppConfig's validators are (user guide, "Validators"); empty
 * where it has nothing. Throws {@link NotModelledError} for a keyword that is not known here: it could only be ignored.
 */
export function violations(schema: Schema, value: unknown): readonly InvalidConfiguration[] {
  const found: InvalidConfiguration[] = [];
  const visit = (part: Schema, inner: unknown, location: string): void => {
    for (const [keyword, argument] of Object.entries(resolved(schema, part))) {
      if (ANNOTATIONS.has(keyword)) continue;
      const nested = (child: Schema, childValue: unknown, step: string) => visit(child, childValue, location + step);
      const check = CHECKS[keyword];
      if (!check) throw new NotModelledError(`the keyword ${keyword} of AppConfig's JSON Schema validators`);
      const reason = check(inner, argument, part, nested);
      if (reason === undefined) continue;
      const Value = JSON.stringify(inner) ?? '';
      found.push({ Constraint: keyword, Location: location || '/', Reason: reason, Type: typeof inner, Value });
    }
  };
  visit(schema, value, '');
  return found;
}

const ANNOTATIONS = new Set(['$schema', 'id', 'title', 'description', 'default', 'definitions', 'format']);

function resolved(root: Schema, { $ref, ...schema }: Schema): Schema {
  if ($ref === undefined) return schema;
  const steps = String($ref).split('/');
  if (steps.shift() !== '#') throw new NotModelledError(`the schema reference ${$ref}`);
  return resolved(root, steps.reduce<any>((part, step) => part?.[step], root) ?? {});
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const bound =
  (
    measure: (value: any) => number | undefined,
    holds: (size: number, limit: number) => boolean,
    words: string,
  ): Check =>
  (value, limit) => {
    const size = measure(value);
    return size === undefined || holds(size, limit) ? undefined : `must ${words} ${limit}`;
  };
const ifNumber = (value: unknown) => (typeof value === 'number' ? value : undefined);
const ifText = (value: unknown) => (typeof value === 'string' ? value.length : undefined);
const ifList = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, wanted) => {
    const names: readonly string[] = [wanted].flat();
    return names.some((name) => TYPES[name]?.(value)) ? undefined : `expected type: ${names.join(' or ')}`;
  },
  enum: (value, allowed: readonly unknown[]) =>
    allowed.some((one) => JSON.stringify(one) === JSON.stringify(value)) ? undefined : 'is not one of the enum values',
  required: (value, names: readonly string[]) => {
    const missing = isObject(value) ? names.find((name) => !Object.hasOwn(value, name)) : undefined;
    return missing === undefined ? undefined : `required key [${missing}] not found`;
  },
  properties: (value, properties: Readonly<Record<string, Schema>>, _, visit) => {
    if (!isObject(value)) return undefined;
    for (const [name, child] of Object.entries(properties))
      if (Object.hasOwn(value, name)) visit(child, value[name], `/${name}`);
    return undefined;
  },
  patternProperties: (value, patterns: Readonly<Record<string, Schema>>, _, visit) => {
    for (const [name, inner] of Object.entries(isObject(value) ? value : {}))
      for (const [pattern, child] of Object.entries(patterns))
        if (new RegExp(pattern).test(name)) visit(child, inner, `/${name}`);
    return undefined;
  },
  additionalProperties: (value, additional: boolean | Schema, { properties = {}, patternProperties = {} }, visit) => {
    const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern));
    const known = (name: string) => Object.hasOwn(properties, name) || patterns.some((pattern) => pattern.test(name));
    const extra = Object.keys(isObject(value) ? value : {}).filter((name) => !known(name));
    if (additional === false) return extra.length > 0 ? `extraneous key [${extra[0]}] is not permitted` : undefined;
    if (additional !== true) for (const name of extra) visit(additional, value[name], `/${name}`);
    return undefined;
  },
  items: (value, child: Schema, _, visit) => {
    if (Array.isArray(child)) throw new NotModelledError("tuples in AppConfig's JSON Schema validators");
    if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(child, item, `/${i}`);
    return undefined;
  },
  pattern: (value, pattern: string) =>
    typeof value !== 'string' || new RegExp(pattern).test(value) ? undefined : `does not match pattern ${pattern}`,
  minimum: bound(ifNumber, atLeast, 'not be less than'),
  maximum: bound(ifNumber, atMost, 'not be greater than'),
  minLength: bound(ifText, atLeast, 'not be shorter than'),
  maxLength: bound(ifText, atMost, 'not be longer than'),
  minItems: bound(ifList, atLeast, 'not have fewer items than'),
  maxItems: bound(ifList, atMost, 'not have more items than'),
};
