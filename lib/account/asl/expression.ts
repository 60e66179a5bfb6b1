import jsonata from 'jsonata';
import { type DirectPath, directPath, INDIRECT } from './direct-path.ts';
import { EvaluationError } from './failure.ts';
import type { Library } from './library.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** What an expression may refer to: `$states` and the variables, and the functions of the account. */
export interface Scope {
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly library: Library;
}

export interface Expression {
  /** Without its `{% %}`. */
  readonly text: string;
  /** Rejects with {@link EvaluationError} where it fails, gives nothing, or gives a function. */
  readonly evaluate: (scope: Scope) => Promise<unknown>;
}

interface Compiled {
  readonly tree: SyntaxNode;
  readonly direct?: DirectPath;
  readonly evaluate: (input: undefined, bindings: Record<string, unknown>) => Promise<unknown>;
  /** Names of library functions that the text mentions: only those are bound. */
  readonly functions: readonly string[];
}

/** Compiled once per process: expressions hold no state, and the same definitions are loaded into many accounts. */
const compiled = new Map<string, Compiled>();

const LIBRARY_NAME = /\$(partition|range|hash|parse|uuid|random|shuffle|now|millis|toMillis|eval)(?![A-Za-z0-9_])/g;

/** Compiles a text without its `{% %}`. Throws JSONata's own error where it does not parse. */
export function compile(text: string): Compiled {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  const tree = expression.ast() as unknown as SyntaxNode;
  const functions = [...new Set([...text.matchAll(LIBRARY_NAME)].map((match) => match[1]!))];
  const made: Compiled = {
    tree,
    direct: directPath(tree),
    evaluate: (input, bindings) => expression.evaluate(input, bindings),
    functions,
  };
  compiled.set(text, made);
  return made;
}

/** An expression at its place in a state; `location` is relative to the state: `Output/items[0]`. */
export function expressionAt(text: string, location: string): Expression {
  const { evaluate, direct, functions } = compile(text);
  const where = `The JSONata expression '${text}' specified for the field '${location}'`;

  return {
    text,
    evaluate: async ({ bindings, library }) => {
      let value = direct && functions.length === 0 ? direct(bindings) : INDIRECT;
      if (value === INDIRECT) {
        value = await evaluate(undefined, bind(bindings, library, functions)).catch((error: unknown) => {
          throw new EvaluationError(`${where} threw an error during evaluation. ${described(error)}`, location);
        });
      }
      if (value === undefined) throw new EvaluationError(`${where} returned nothing (undefined).`, location);
      try {
        return plain(value);
      } catch (error) {
        if (!(error instanceof NotData)) throw error;
        throw new EvaluationError(`${where} returned an unsupported result type.`, location);
      }
    },
  };
}

function bind(bindings: Scope['bindings'], library: Library, functions: readonly string[]): Record<string, unknown> {
  if (functions.length === 0) return bindings;
  const all: Record<string, unknown> = { ...bindings };
  for (const name of functions) all[name] = library[name];
  return all;
}

const described = (error: unknown) => {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : String(message ?? error);
};

class NotData extends Error {}

/**
 * The value as it would come back from JSON: JSONata marks arrays that it made as sequences, and would treat them
 * differently when they are read again. Functions, JSONata's own objects for them included, are not data.
 */
function plain(value: unknown): unknown {
  if (typeof value === 'function') throw new NotData();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('_jsonata_function' in value || '_jsonata_lambda' in value) throw new NotData();
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = plain((value as Record<string, unknown>)[key]);
  return copy;
}
