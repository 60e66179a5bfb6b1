import type * as z from 'zod';
import { type Path, type Problem, pathText, problemAt } from '../core/plan/problem.ts';
import { readSource, type Source } from '../core/plan/source.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { oneOf, quote, show } from '../core/text/show.ts';
import { type Scenario, ScenarioSchema } from './scenario.ts';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A scenario from YAML or JSON; what is wrong with it comes with line and column. Never throws. */
export function parseScenario(text: string): ParsedScenario {
  const read = readSource(text);
  if (!read.ok) return { ok: false, problems: read.problems };
  const { source } = read;
  const result = ScenarioSchema.safeParse(source.value ?? {});
  if (result.success && source.problems.length === 0) return { ok: true, scenario: result.data };
  const problems = (result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, source));
  return {
    ok: false,
    problems: [...source.problems, ...problems].toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

function problemsOf(issue: z.core.$ZodIssue, source: Source): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = keysBeside(path);
    return issue.keys.map((key) =>
      problemAt(source.locate([...path, key], true), {
        path: [...path, key],
        found: `the key ${quote(key)}`,
        expected: known.length > 0 ? `one of the keys ${oneOf(known)}` : 'no such key',
        suggestion: didYouMean(key, known),
        sentence: `${pathText([...path, key])} is not a key of a scenario${known.length > 0 ? `, expected ${oneOf(known)}` : ''}`,
      }),
    );
  }
  const value = valueAt(source.value, path);
  const { expected = issue.message, suggestion } = (issue.code === 'custom' ? issue.params : undefined) ?? {};
  return [problemAt(source.locate(path), { path, found: show(value), expected, suggestion })];
}

/** The keys that a map of the schema has, by its path; empty where the schema is a choice between several. */
function keysBeside(path: Path): string[] {
  let schema: unknown = ScenarioSchema;
  for (const part of path) schema = shapeOf(schema)?.[String(part)];
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const { def } = (schema ?? {}) as { def?: { shape?: Record<string, unknown>; innerType?: unknown; in?: unknown } };
  if (!def) return undefined;
  return def.shape ?? shapeOf(def.innerType ?? def.in);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown> | undefined)?.[part], root);
}
