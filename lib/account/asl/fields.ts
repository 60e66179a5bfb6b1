import { NotModelledError } from '../contract.ts';
import { schemaError } from './invalid-definition.ts';

/** An object of the definition with its place in it; reads members and says where one is wrong. */
export interface Fields {
  /** In the definition: `/States/Bake/Catch[0]`. */
  readonly path: string;
  /** In the state, to put before a field's name: `Catch[0]/`, or nothing. */
  readonly place: string;
  /** Whose fields these are, for a refusal: `state 'Bake'`. */
  readonly owner: string;
  readonly raw: (name: string) => unknown;
  readonly text: (name: string) => string | undefined;
  readonly required: (name: string) => string;
  readonly number: (name: string, range: Range) => number | undefined;
  readonly texts: (name: string) => readonly string[];
  /** The objects of a list, each opened with its own known fields. */
  readonly each: (name: string, known: readonly string[]) => readonly Fields[];
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** Seconds as ASL takes them for a Wait or a timeout. */
export const SECONDS: Range = { min: 1, max: 99_999_999, whole: true };

/**
 * Opens an object whose fields must all be in `known`.
 * @throws {NotModelledError} naming the field and `owner`.
 */
export function fieldsOf(raw: object, path: string, owner: string, known: readonly string[], place = ''): Fields {
  for (const name of Object.keys(raw)) {
    if (!known.includes(name)) throw new NotModelledError(`${owner}: the field ${name} is not modelled`);
  }
  const members = raw as Record<string, unknown>;

  const text = (name: string) => {
    const value = members[name];
    if (value === undefined || typeof value === 'string') return value;
    throw schemaError('Expected value of type [STRING]', `${path}/${name}`);
  };
  const list = (name: string): readonly unknown[] => {
    const value = members[name] ?? [];
    if (Array.isArray(value)) return value;
    throw schemaError('Expected value of type [ARRAY]', `${path}/${name}`);
  };
  return {
    path,
    place,
    owner,
    raw: (name) => members[name],
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw schemaError(`The field '${name}' is required but was missing`, path);
      return value;
    },
    number: (name, range) => numberIn(members[name], range, `${path}/${name}`),
    texts: (name) => {
      const values = list(name);
      if (values.every((value) => typeof value === 'string')) return values;
      throw schemaError('Expected value of type [STRING]', `${path}/${name}`);
    },
    each: (name, knownInside) =>
      list(name).map((value, i) => {
        const at = `${name}[${i}]`;
        if (typeof value === 'object' && value !== null) {
          return fieldsOf(value, `${path}/${at}`, owner, knownInside, `${place}${at}/`);
        }
        throw schemaError('Expected value of type [OBJECT]', `${path}/${at}`);
      }),
  };
}

/** Checks a number of the definition; absent stays absent. */
export function numberIn(value: unknown, { min, max, whole }: Range, path: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw schemaError(`Expected ${kind} from ${min} to ${max}, found ${JSON.stringify(value)}`, path);
}
