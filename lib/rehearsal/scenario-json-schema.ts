import * as z from 'zod';
import type { JsonSchema } from '../core/plan/json-schema.ts';
import type { Path } from '../core/plan/problem.ts';
import { ScenarioSchema } from './scenario.ts';

/** As much of JSON Schema as the scenario's uses. */
export interface ScenarioJsonSchema extends Omit<JsonSchema, 'properties' | 'items'> {
  readonly properties?: Readonly<Record<string, ScenarioJsonSchema>>;
  readonly items?: ScenarioJsonSchema;
  readonly oneOf?: readonly ScenarioJsonSchema[];
  /** What a map of free names has under each. */
  readonly additionalProperties?: false | ScenarioJsonSchema;
  readonly const?: unknown;
}

let built: ScenarioJsonSchema | undefined;

/** JSON Schema of a scenario as people write it: what messages and the reference page are made from. */
export function scenarioJsonSchema(): ScenarioJsonSchema {
  built ??= z.toJSONSchema(ScenarioSchema, { io: 'input' }) as ScenarioJsonSchema;
  return built;
}

/** What may be written at a path of a scenario; of a fault, only what its kind has. */
export function schemaAt(path: Path, scenario: unknown): ScenarioJsonSchema | undefined {
  let schema: ScenarioJsonSchema | undefined = scenarioJsonSchema();
  let value = scenario;
  for (const part of path) {
    const below: ScenarioJsonSchema | undefined = typeof part === 'number' ? schema?.items : keyOf(schema, part);
    value = valueIn(value, part);
    schema = below?.oneOf ? below.oneOf.find(({ properties }) => isKind(properties, value)) : below;
  }
  return schema;
}

/** The value that was written at a path. */
export const valueAt = (root: unknown, path: Path): unknown => path.reduce<unknown>(valueIn, root);

const keyOf = (schema: ScenarioJsonSchema | undefined, key: string): ScenarioJsonSchema | undefined => {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return schema?.additionalProperties || undefined;
};

const isKind = (properties: ScenarioJsonSchema['properties'], value: unknown): boolean =>
  properties?.['kind']?.const === valueIn(value, 'kind');

function valueIn(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Record<string | number, unknown>)[part];
}
