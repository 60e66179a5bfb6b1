import type * as z from 'zod';
import { didYouMean } from '../text/did-you-mean.ts';
import { allOf, oneOf, quote, show } from '../text/show.ts';
import { allKeys, keysAt } from './json-schema.ts';
import { type Complaint, type Path, pathText, valueAt } from './problem.ts';
import { nearestPreset } from './presets.ts';

type Issue = z.core.$ZodIssue;

interface ExplainingComplaint extends Complaint {
  /** Keys that are absent because of this mistake. */
  readonly explains?: readonly string[];
  /** Keys of the map that are given, or not given, are what is wrong with it. */
  readonly isAboutParts?: boolean;
}

const NOTHING = show(undefined);

/** What the schema has against a value, in the words of the person who wrote it. */
export function complaintsOf(issues: readonly Issue[], value: unknown): Complaint[] {
  const complaints = issues.flatMap((issue) => complaintsOfIssue(issue, [], value));

  // A key that is misspelled is one mistake and not two.
  const explained = new Set(complaints.flatMap(({ explains = [] }) => explains));
  // Nor is a map incomplete whose key is only misspelled.
  const misspelled = new Set(
    complaints.flatMap(({ path, atKey, suggestion }) => (atKey && suggestion ? [pathText(path.slice(0, -1))] : [])),
  );
  return complaints.filter(({ path, atKey, found, isAboutParts }) => {
    if (isAboutParts && !atKey && misspelled.has(pathText(path))) return false;
    return !(found === NOTHING && explained.has(pathText(path)));
  });
}

function complaintsOfIssue(issue: Issue, above: Path, root: unknown): ExplainingComplaint[] {
  const path = [...above, ...(issue.path as Path)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key));
    case 'invalid_union':
      return nearestBranch(issue.errors, path, root);
    default:
      return [wrongValue(issue, path, valueAt(root, path))];
  }
}

function unknownKey(parent: Path, key: string): ExplainingComplaint {
  const path = [...parent, key];
  const place = { path, atKey: true, found: `the key ${quote(key)}` };
  const known = oneOf(ownKeysAt(parent));
  const expected = `one of the keys ${known}`;
  const sentence = `unknown key ${pathText(path)}, expected ${known}`;
  const nearest = nearestKey(parent, key);
  return {
    ...place,
    expected,
    sentence,
    ...(nearest !== undefined && { suggestion: nearest.suggestion, explains: [nearest.path] }),
  };
}

/** The same key elsewhere, then a similar one here, then a similar one elsewhere. */
function nearestKey(parent: Path, key: string): { readonly suggestion: string; readonly path: string } | undefined {
  const elsewhere = (name: string | undefined) => {
    const path = allKeys().find((known) => known.key === name)?.path;
    return path === undefined ? undefined : { suggestion: path, path };
  };
  const same = elsewhere(key);
  if (same !== undefined) return same;

  const here = didYouMean(key, keysAt(parent));
  if (here !== undefined) return { suggestion: here, path: pathText([...parent, here]) };
  return elsewhere(
    didYouMean(
      key,
      allKeys().map((known) => known.key),
    ),
  );
}

/** Of several ways to write a value, the one whose kind of value was found. */
function nearestBranch(branches: readonly (readonly Issue[])[], path: Path, root: unknown): ExplainingComplaint[] {
  const value = valueAt(root, path);
  const inside = branches.find((issues) => isMap(value) && issues.every((issue) => !isAboutItself(issue)));
  if (inside !== undefined) return inside.flatMap((issue) => complaintsOfIssue(issue, path, root));

  const expectations = branches.flatMap((issues) =>
    issues.filter(isAboutItself).map((issue) => expectation(issue, path)),
  );
  return [{ path, found: show(value), expected: oneOf(expectations) }];
}

const isAboutItself = ({ path, code }: Issue): boolean => path.length === 0 && code !== 'unrecognized_keys';

function wrongValue(issue: Issue, path: Path, value: unknown): ExplainingComplaint {
  const { isAboutParts, found = show(value), suggestion = suggestionFor(path, value) } = paramsOf(issue);
  const expected = expectation(issue, path);
  return {
    path,
    found,
    expected,
    ...(suggestion !== undefined && { suggestion }),
    ...(isAboutParts && { isAboutParts }),
    ...(value === undefined && found === NOTHING && { sentence: `${pathText(path)} is missing, expected ${expected}` }),
  };
}

/** Ends the sentence "… must be". */
function expectation(issue: Issue, path: Path): string {
  const { expected } = paramsOf(issue);
  if (expected !== undefined) return expected;
  if (pathText(path) === 'stages') return "a list of at least one stage, or a preset's name";
  if (/^target$|^targets\[\d+\]$/.test(pathText(path))) return 'a map of function and alias, or of flag';
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.expected === 'object') return `a map of ${allOf(ownKeysAt(path))}`;
  return issue.expected === 'array' ? 'a list' : 'text';
}

interface Params {
  readonly expected?: string;
  readonly found?: string;
  readonly suggestion?: string;
  readonly isAboutParts?: boolean;
}

const paramsOf = (issue: Issue): Params =>
  issue.code === 'custom' ? ((issue.params as Params | undefined) ?? {}) : {};

const suggestionFor = (path: Path, value: unknown): string | undefined =>
  pathText(path) === 'stages' && typeof value === 'string' ? nearestPreset(value) : undefined;

/** The keys of a map without those that are for editors. */
const ownKeysAt = (path: Path): string[] => keysAt(path).filter((key) => !key.startsWith('$'));

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
