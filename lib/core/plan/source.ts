import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { quote } from '../text/show.ts';
import { type Complaint, type Path, type Position, type Problem, pathText, problemAt } from './problem.ts';

/** A plan's text as plain values, which still know where they were written. */
export interface Source {
  readonly value: unknown;
  readonly has: (path: Path) => boolean;
  /** Where the value at a path, or its key, begins; of what was not written, its nearest ancestor. */
  readonly locate: (path: Path, atKey?: boolean) => Position;
  /** Keys written twice: a reason to refuse the text, but not to leave the rest unread. */
  readonly problems: readonly Problem[];
}

export type ReadSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Syntax errors breed: after the first of a line, and the first few lines, they say nothing new. */
const MOST_SYNTAX_ERRORS = 10;

/**
 * Reads YAML 1.2, or JSON, which is a subset of it. Refused is what a plan does not need and what makes it mean
 * something else than one reads: aliases, unknown tags, keys that are not text, several documents. Never throws.
 */
export function readSource(text: string): ReadSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    // The library compares each key with every other one; the walk below needs one look at each.
    uniqueKeys: false,
  });
  const at = (offset: number) => positionOf(lines, offset);

  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults.map(({ pos, message }) => syntaxProblem(at(pos[0]), message));
    return { ok: false, problems: firstOfEachLine(problems).slice(0, MOST_SYNTAX_ERRORS) };
  }
  try {
    return walk(document.contents, at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, problems: [tooDeep(at(0))] };
  }
}

/** Where a value begins, and where the key does that it stands under. Offsets in the text. */
interface Place {
  readonly key: number;
  readonly value: number;
}

/** Turns the syntax tree into values, and notes where each was written and what is wrong with it. */
function walk(root: unknown, at: (offset: number) => Position): ReadSource {
  const places = new Map<string, Place>();
  const problems: Problem[] = [];
  let readable = true;

  const complain = (node: unknown, complaint: Complaint) => {
    problems.push(problemAt(at(startOf(node)), complaint));
  };

  const valueOf = (node: unknown, path: Path, key: unknown = node): unknown => {
    places.set(pathText(path), { key: startOf(key), value: startOf(isNode(node) ? node : key) });
    if (isMap(node)) return mapOf(node.items, path);
    if (isSeq(node)) return node.items.map((item, i) => valueOf(item, [...path, i]));
    if (isScalar(node)) return node.value;
    if (isAlias(node)) {
      readable = false;
      complain(node, { path, found: 'an alias', expected: 'a value written out, because aliases are not supported' });
    }
    return undefined;
  };

  const mapOf = (pairs: readonly Pair[], path: Path): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        readable = false;
        complain(key, {
          path,
          found: 'a key that is a map, a list or an alias',
          expected: 'a map whose keys are text',
        });
        continue;
      }
      const name = String(key.value);
      const here = [...path, name];
      if (Object.hasOwn(values, name)) {
        const sentence = `${pathText(here)} is written twice`;
        complain(key, { path: here, found: 'the key again', expected: 'each key once', sentence });
      }
      // Defined, not assigned, so that `__proto__` becomes a key like any other and is refused like any other.
      const written = { value: valueOf(value, here, key), enumerable: true, configurable: true, writable: true };
      Object.defineProperty(values, name, written);
    }
    return values;
  };

  const value = valueOf(root, []);
  if (!readable) return { ok: false, problems };

  const locate = (path: Path, atKey = false): Position => {
    const place = places.get(pathText(path));
    if (place !== undefined) return at(atKey ? place.key : place.value);
    return path.length === 0 ? at(0) : locate(path.slice(0, -1));
  };
  return { ok: true, source: { value, problems, locate, has: (path) => places.has(pathText(path)) } };
}

function syntaxProblem(at: Position, message: string): Problem {
  if (message.includes('call stack')) return tooDeep(at);
  // The parser's sentences repeat what they found, whatever characters that was.
  if (message.includes('multiple documents')) return noPlan(at, 'several documents in one file');
  const found = quote(message, 200).slice(1, -1).replaceAll('\\"', '"');
  return message.startsWith('Unresolved tag')
    ? noPlan(at, found)
    : noPlan(
        at,
        found,
        `cannot be read as YAML or JSON from here on; a plan is like what tidegate init writes (${found})`,
      );
}

const noPlan = (at: Position, found: string, sentence = found): Problem =>
  problemAt(at, { path: [], found, expected: 'valid YAML or JSON', sentence: `not a plan: ${sentence}` });

function tooDeep(at: Position): Problem {
  const found = 'maps and lists nested too deeply to be read';
  return problemAt(at, { path: [], found, expected: 'a map', sentence: `not a plan: ${found}` });
}

const firstOfEachLine = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ line }, i) => problems.findIndex((problem) => problem.line === line) === i);

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
