import { JsonShapeDeserializer2, JsonShapeSerializer2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { toBase64 } from '@smithy/core/serde';

/** JSON that travels, as values of the shapes that a schema describes, and back. */
export interface JsonCodec {
  readonly read: (schema: NormalizedSchema, json: unknown) => any;
  readonly write: (schema: NormalizedSchema, value: unknown) => string;
}

export type JsonCodecSettings = ConstructorParameters<typeof JsonShapeSerializer2>[0];

/** Brings one value from one form into the other. */
type Turn = (value: any) => any;

/** How the values of a schema are turned; `undefined` where both forms are the same. */
type TurnOf = (schema: NormalizedSchema) => Turn | undefined;

/**
 * What the SDK's own JSON codec does, planned once per schema instead of looked up for every value: an account answers
 * hundreds of calls per rehearsal. Rare leaves (documents, for instance) are left to the SDK's codec.
 */
export function jsonCodec(settings: JsonCodecSettings): JsonCodec {
  const serializer = new JsonShapeSerializer2(settings);
  const deserializer = new JsonShapeDeserializer2(settings);
  const keyOf: KeyOf = (name, schema) => (settings.jsonName ? (schema.getMergedTraits().jsonName ?? name) : name);

  const readLeaf: TurnOf = (schema) => {
    if (isPlain(schema)) return undefined;
    const read: Turn = (value) => deserializer.readObject(schema, value);
    return schema.isNumericSchema() ? (value) => (typeof value === 'number' ? value : read(value)) : read;
  };
  const writeLeaf: TurnOf = (schema) => {
    if (isPlain(schema)) return undefined;
    if (schema.isNumericSchema()) return (value) => (Number.isFinite(value) ? value : String(value));
    if (schema.isBlobSchema()) return toBase64;
    if (isEpoch(schema)) return (value: Date) => value.getTime() / 1000;
    return (value) => {
      serializer.write(schema, value);
      return JSON.parse(new TextDecoder().decode(serializer.flush()));
    };
  };
  const reading = planner({
    leaf: readLeaf,
    struct: (schema, plan) => structReader(schema, plan, keyOf),
    keepsNothing: () => true,
  });
  const writing = planner({
    leaf: writeLeaf,
    struct: (schema, plan) => structWriter(schema, plan, keyOf),
    keepsNothing: (schema) => Boolean(schema.getMergedTraits().sparse),
  });

  return {
    read: (schema, json) => reading(schema)?.(json) ?? json,
    write: (schema, value) => JSON.stringify(writing(schema)?.(value) ?? value),
  };
}

type KeyOf = (name: string, schema: NormalizedSchema) => string;

interface Shapes {
  readonly leaf: TurnOf;
  readonly struct: (schema: NormalizedSchema, plan: TurnOf) => Turn;
  /** Whether a list or map may hold null. */
  readonly keepsNothing: (schema: NormalizedSchema) => boolean;
}

/** Plans are kept by schema. Members of structures are planned when first met, since structures can contain themselves. */
function planner({ leaf, struct, keepsNothing }: Shapes): TurnOf {
  const structs = new Map<unknown, Turn>();
  const plan: TurnOf = (schema) => {
    if (schema.isStructSchema()) {
      const key = schema.getSchema();
      const known = structs.get(key) ?? struct(schema, plan);
      structs.set(key, known);
      return known;
    }
    if (schema.isListSchema()) return listTurn(plan(schema.getValueSchema()), keepsNothing(schema));
    if (schema.isMapSchema()) return mapTurn(plan(schema.getValueSchema()), keepsNothing(schema));
    return leaf(schema);
  };
  return plan;
}

/** Unknown members are dropped, and so are those that are null. */
function structReader(schema: NormalizedSchema, plan: TurnOf, keyOf: KeyOf): Turn {
  let byKey: ReadonlyMap<string, readonly [name: string, turn: Turn | undefined]> | undefined;
  return (json) => {
    if (typeof json !== 'object') return json;
    byKey ??= new Map(
      [...schema.structIterator()].map(([name, member]) => [keyOf(name, member), [name, plan(member)]]),
    );
    const value: Record<string, unknown> = {};
    for (const key in json) {
      const member = byKey.get(key);
      if (member && json[key] != null) value[member[0]] = member[1] ? member[1](json[key]) : json[key];
    }
    return value;
  };
}

/** In the schema's order. Errors say with `__type` what they are, and then have members that no model knows. */
function structWriter(schema: NormalizedSchema, plan: TurnOf, keyOf: KeyOf): Turn {
  let members: readonly (readonly [name: string, key: string, turn: Turn | undefined])[] | undefined;
  return (value) => {
    members ??= [...schema.structIterator()].map(
      ([name, member]) => [name, keyOf(name, member), plan(member)] as const,
    );
    const json: Record<string, unknown> = {};
    for (const [name, key, turn] of members) {
      const item = value[name];
      if (item != null) json[key] = turn ? turn(item) : item;
    }
    return '__type' in value ? { ...value, ...json } : json;
  };
}

function listTurn(turn: Turn | undefined, keepsNothing: boolean): Turn | undefined {
  if (!turn && keepsNothing) return undefined;
  const turned: Turn = (item) => (turn && !isNothing(item) ? turn(item) : item);
  return (list: unknown) => {
    if (!Array.isArray(list)) return list;
    const kept = keepsNothing || !list.some(isNothing) ? list : list.filter((item) => !isNothing(item));
    return turn ? kept.map(turned) : kept;
  };
}

function mapTurn(turn: Turn | undefined, keepsNothing: boolean): Turn | undefined {
  if (!turn && keepsNothing) return undefined;
  return (map: Readonly<Record<string, unknown>>) => {
    const turned: Record<string, unknown> = {};
    for (const key of Object.keys(map)) {
      const item = map[key];
      if (!isNothing(item)) put(turned, key, turn ? turn(item) : item);
      else if (keepsNothing) put(turned, key, item);
    }
    return turned;
  };
}

/** A key of the user's may well be called `__proto__`. */
function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

const isNothing = (value: unknown) => value === null || value === undefined;

const isPlain = (schema: NormalizedSchema) =>
  schema.isBooleanSchema() || (schema.isStringSchema() && !schema.getMergedTraits().mediaType);

/** A timestamp without a format of its own: epoch seconds in JSON (`timestampDefault` and `timestampEpochSeconds`). */
const isEpoch = (schema: NormalizedSchema) => schema.getSchema() === 4 || schema.getSchema() === 7;
