import { alternatives, type JsonSchema, planJsonSchema } from './json-schema.ts';

export interface AppliedDefault {
  /** The key that was not written: `timing.lag`, `stages[2].bake`. */
  readonly path: string;
  /** As people would write it: `120s`, `3 × bake`. */
  readonly value: string;
}

/** The defaults that apply to a plan, in the schema's order: the keys which were not written and have one. */
export const appliedDefaults = (written: unknown): AppliedDefault[] => below(planJsonSchema(), written, '');

function below(schema: JsonSchema, written: unknown, prefix: string): AppliedDefault[] {
  return alternatives(schema).flatMap(({ properties, items }) => {
    if (Array.isArray(written)) {
      return items === undefined ? [] : written.flatMap((item, i) => below(items, item, `${prefix}[${i}]`));
    }
    if (properties === undefined || typeof written !== 'object' || written === null) return [];
    return Object.entries(properties).flatMap(([key, property]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      if (Object.hasOwn(written, key)) return below(property, (written as Record<string, unknown>)[key], path);
      return absent(property, path);
    });
  });
}

function absent(schema: JsonSchema, path: string): AppliedDefault[] {
  if (schema['x-default'] !== undefined) return [{ path, value: schema['x-default'] }];
  if (schema.default === undefined) return [];
  if (isEmptyMap(schema.default)) return below(schema, {}, path);
  return [{ path, value: defaultText(schema.default) }];
}

/** A default as people would write it. */
export const defaultText = (value: unknown): string =>
  Array.isArray(value) && value.length === 0 ? 'none' : String(value);

/** The default of a key whose own keys have defaults. */
export const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
