import type * as z from 'zod';
import { decodePlan } from '../core/plan/bytes.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Complaint, type Path, type Problem, pathText, problemAt } from '../core/plan/problem.ts';
import { readSource, type Source } from '../core/plan/source.ts';
import { didYouMean } from '../core/text/did-you-mean.ts';
import { allOf, oneOf, quote, show } from '../core/text/show.ts';
import { contradictions } from './scenario-contradictions.ts';
import { scenarioJsonSchema, schemaAt, valueAt } from './scenario-json-schema.ts';
import { type Scenario, ScenarioSchema } from './scenario.ts';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A scenario from a file's bytes: YAML or JSON in UTF-8, at most as large as a plan. Never throws. */
export function parseScenarioBytes(bytes: Uint8Array, plan?: Plan): ParsedScenario {
  const decoded = decodePlan(bytes);
  return decoded.ok ? parseScenario(decoded.text, plan) : { ok: false, problems: decoded.problems.map(aboutScenario) };
}

/**
 * A scenario from YAML or JSON, for a plan if one is given; what is wrong with it comes with line and column, in the
 * order of the file. Never throws.
 */
export function parseScenario(text: string, plan?: Plan): ParsedScenario {
  const read = readSource(text);
  if (!read.ok) return { ok: false, problems: read.problems.map(aboutScenario) };

  const { source } = read;
  const result = ScenarioSchema.safeParse(source.value ?? {});
  const complaints = result.success
    ? contradictions(result.data, plan)
    : withoutEchoes(result.error.issues.flatMap((issue) => complaintsOf(issue, source.value)));
  const problems = [...source.problems, ...complaints.map((complaint) => place(source, complaint))];
  if (result.success && problems.length === 0) return { ok: true, scenario: result.data };
  return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

/** The reader of files thinks that it reads a plan. */
const aboutScenario = (problem: Problem): Problem => ({
  ...problem,
  message: problem.message
    .replace(/^not a plan: /, 'not a scenario: ')
    .replace(/a plan is a page of text$/, 'a scenario is a page of text'),
});

/** A required key that is misspelled is one mistake, not an unknown key and a missing one. */
function withoutEchoes(complaints: readonly Complaint[]): readonly Complaint[] {
  const meant = complaints.flatMap(({ path, atKey, suggestion }) =>
    atKey && suggestion !== undefined ? [pathText([...path.slice(0, -1), suggestion])] : [],
  );
  return complaints.filter(({ path, found }) => !(found === nothing && meant.includes(pathText(path))));
}

const nothing = show(undefined);

const place = (source: Source, complaint: Complaint): Problem =>
  problemAt(source.locate(complaint.path, complaint.atKey), complaint);

type Issue = z.core.$ZodIssue;

function complaintsOf(issue: Issue, root: unknown): Complaint[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], root));
  const value = valueAt(root, path);
  const { expected, suggestion, found = show(value) } = expectation(issue, value, root);
  const name = path.length === 0 ? 'a scenario' : pathText(path);
  const sentence = value === undefined ? `${name} is missing, expected ${expected}` : undefined;
  if (path.length > 0) return [{ path, found, expected, suggestion, sentence }];
  return [{ path, found, expected, sentence: `not a scenario: found ${found}, expected ${expected}` }];
}

function unknownKey(path: Path, root: unknown): Complaint {
  const key = String(path.at(-1));
  const known = keysAt(path.slice(0, -1), root);
  return {
    path,
    atKey: true,
    found: `the key ${quote(key)}`,
    expected: `one of the keys ${oneOf(known)}`,
    suggestion: didYouMean(key, known),
    sentence: `unknown key ${pathText(path)}, expected ${oneOf(known)}`,
  };
}

interface Expectation {
  /** Ends the sentence "… must be". */
  readonly expected: string;
  readonly suggestion?: string;
  /** Says more than the value alone. */
  readonly found?: string;
}

function expectation(issue: Issue, value: unknown, root: unknown): Expectation {
  const path = issue.path as Path;
  if (issue.code === 'custom') return { expected: issue.message, ...issue.params };
  if (issue.code === 'invalid_union') {
    const kinds = faultKinds();
    return { expected: oneOf(kinds), suggestion: typeof value === 'string' ? didYouMean(value, kinds) : undefined };
  }
  if (issue.code !== 'invalid_type') return { expected: issue.message };
  if (issue.expected === 'array') return { expected: path[0] === 'faults' ? 'a list of faults' : issue.message };
  if (issue.expected === 'record') return { expected: `a map of ${named[String(path[0])] ?? 'texts by names'}` };
  const keys = keysAt(path, root);
  return { expected: keys.length > 0 ? `a map of ${allOf(keys)}` : 'a map with a kind, like { kind: throttle, … }' };
}

/** What there is under names of the plan's. */
const named: Readonly<Record<string, string>> = {
  alarms: 'alarms by their names',
  sources: 'lists of answers by the names of metrics',
  hooks: 'lists of answers by the names of hooks',
  calendars: 'lists of states by the names of calendars',
  people: 'tags by their names',
};

const keysAt = (path: Path, root: unknown): string[] => Object.keys(schemaAt(path, root)?.properties ?? {});

const faultKinds = (): string[] =>
  (scenarioJsonSchema().properties?.['faults']?.items?.oneOf ?? []).map(({ properties }) =>
    String(properties?.['kind']?.const),
  );
