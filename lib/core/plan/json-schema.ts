import * as z from 'zod';
import { PRESET_NAMES } from './presets.ts';
import type { Path } from './problem.ts';
import { PlanSchema } from './schema.ts';

/** As much of JSON Schema as the plan's uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** A default that depends on other keys, in words. */
  readonly 'x-default'?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

let built: JsonSchema | undefined;

/** JSON Schema (draft 2020-12) of a plan as people write it, for editors and for what is generated from it. */
export function planJsonSchema(): JsonSchema {
  built ??= withPresets(z.toJSONSchema(PlanSchema, { io: 'input' }) as JsonSchema);
  return built;
}

/** What may be written at a path, the alternatives of a key apart. */
export function schemasAt(path: Path): readonly JsonSchema[] {
  let schemas = alternatives(planJsonSchema());
  for (const part of path) {
    schemas = schemas
      .flatMap(({ properties, items }) => (typeof part === 'number' ? items : ownProperty(properties, part)) ?? [])
      .flatMap(alternatives);
  }
  return schemas;
}

/** The keys that a map at a path may have. */
export const keysAt = (path: Path): string[] =>
  schemasAt(path).flatMap(({ properties }) => Object.keys(properties ?? {}));

export interface Key {
  readonly key: string;
  /** `[]` stands for each item of a list: `stages[].weight`. */
  readonly path: string;
  readonly schema: JsonSchema;
  /** Whether the map that it belongs to cannot be without it. */
  readonly required: boolean;
}

let listed: readonly Key[] | undefined;

/** Every key of a plan with where it belongs, in the schema's order. */
export function allKeys(): readonly Key[] {
  listed ??= keysBelow(planJsonSchema(), '');
  return listed;
}

const keysBelow = (schema: JsonSchema, prefix: string): Key[] =>
  alternatives(schema).flatMap(({ properties = {}, required = [], items }) => [
    ...Object.entries(properties).flatMap(([key, value]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      return [{ key, path, schema: value, required: required.includes(key) }, ...keysBelow(value, path)];
    }),
    ...(items === undefined ? [] : keysBelow(items, `${prefix}[]`)),
  ]);

export const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf?.flatMap(alternatives) ?? [schema];

/** A preset's name becomes its list before the schema looks at it; editors see what people write. */
function withPresets(schema: JsonSchema): JsonSchema {
  const { description, ...list } = schema.properties?.['stages'] ?? {};
  const stages = { ...(description && { description }), anyOf: [{ enum: PRESET_NAMES }, list] };
  const { $schema = {}, target, targets = {}, ...properties } = schema.properties ?? {};
  const items = withFlags(targets.items, { anyOf: stages.anyOf });
  return {
    ...schema,
    properties: { $schema, target: withFlags(target), targets: { ...targets, items }, ...properties, stages },
  };
}

/** A target is a function and its alias, or a flag; inside it is both. */
function withFlags({ description, ...both }: JsonSchema = {}, itsStages: JsonSchema = {}): JsonSchema {
  const { function: functionName = {}, alias = {}, flag = {}, variant, stages } = both.properties ?? {};
  const ofFlags = { flag, ...(variant && { variant }), ...(stages && { stages: { ...stages, ...itsStages } }) };
  return {
    ...(description && { description }),
    anyOf: [
      { ...both, properties: { function: functionName, alias } },
      { ...both, properties: ofFlags, required: ['flag'] },
    ],
  };
}

const ownProperty = (properties: Readonly<Record<string, JsonSchema>> | undefined, key: string) =>
  properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
