import type * as z from 'zod';
import { type Path, pathText, valueAt } from '../plan/problem.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { oneOf, quote, show } from '../text/show.ts';
import { findRepeatedKey } from './repeated-key.ts';

/** Why data is refused. */
export interface DataProblem {
  /** What it is about: `minutes[3].canary.errors`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** All of it in one sentence. */
  readonly message: string;
}

export type ReadData<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false /** At least one, at most 20. */; readonly problems: readonly DataProblem[] };

/** A mistake in one number of a recording is often in all of them. */
const MOST_PROBLEMS = 20;

/**
 * Data for a judge from JSON text. Schemas read here say with `error` what they expect, as the end of a sentence
 * `… must be`. Never throws.
 *
 * @param kind what the text should be: `a recording`
 */
export function readData<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  kind: string,
): ReadData<z.infer<Schema>> {
  const parsed = parseJson(text, kind);
  if (!parsed.ok) return parsed;
  const result = schema.safeParse(parsed.data);
  if (result.success) return { ok: true, data: result.data };

  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, parsed.data, kind));
  if (problems.length <= MOST_PROBLEMS) return { ok: false, problems };
  const shown = problems.slice(0, MOST_PROBLEMS - 1);
  const rest = `${problems.length - shown.length} more problems`;
  return { ok: false, problems: [...shown, { path: '', found: rest, expected: 'none', message: `and ${rest}` }] };
}

function parseJson(text: string, kind: string): ReadData<unknown> {
  const refuse = (found: string) => ({
    ok: false as const,
    problems: [{ path: '', found, expected: `${kind} in JSON`, message: `not ${kind} in JSON: ${found}` }],
  });
  try {
    const data: unknown = JSON.parse(text);
    const repeated = findRepeatedKey(text);
    return repeated === undefined ? { ok: true, data } : refuse(`the key ${quote(repeated)} twice in one map`);
  } catch (error) {
    if (text.trim() === '') return refuse('nothing');
    return refuse(
      quote((error as Error).message, 200)
        .slice(1, -1)
        .replaceAll('\\"', '"'),
    );
  }
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown, kind: string): DataProblem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, issue.message));

  const value = valueAt(root, path);
  const name = path.length === 0 ? kind : pathText(path);
  const expected = issue.message;
  const found = show(value);
  const message =
    value === undefined ? `${name} is missing, expected ${expected}` : `${name} must be ${expected}, got ${found}`;
  return [{ path: pathText(path), found, expected, message }];
}

/** Strict maps say with their `error` which keys there are: see data-map.ts. */
function unknownKey(parent: Path, key: string, keys: string): DataProblem {
  const path = pathText([...parent, key]);
  const known = keys.split(' ');
  const nearest = didYouMean(key, known);
  const expected = `one of the keys ${oneOf(known)}`;
  const message = `unknown key ${path}, expected ${oneOf(known)}`;
  return {
    path,
    found: `the key ${quote(key)}`,
    expected,
    message: nearest === undefined ? message : `${message}; did you mean ${nearest}?`,
  };
}
