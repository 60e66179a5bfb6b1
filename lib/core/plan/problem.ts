import { quote } from '../text/show.ts';

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Why a plan is refused. */
export interface Problem extends Position {
  /** The key it is about: `stages[1].weight`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  /** All of it in one sentence. */
  readonly message: string;
}

/** What is odd about a plan that is taken all the same. */
export interface Warning extends Position {
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** `['stages', 1, 'weight']` as `stages[1].weight`; keys that are no plain words in quotes. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w$-]{1,60}$/.test(part)) return `${text}[${quote(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');

/** What a problem says before it has a place. */
export interface Complaint {
  readonly path: Path;
  /** The key itself is meant, not its value. */
  readonly atKey?: boolean;
  readonly found: string;
  readonly expected: string;
  readonly suggestion?: string;
  /** The sentence without its suggestion; by default `path must be expected, got found`. */
  readonly sentence?: string;
}

/** A complaint with its sentence and its place. */
export function problemAt({ line, column }: Position, complaint: Complaint): Problem {
  const { found, expected, suggestion } = complaint;
  const path = pathText(complaint.path);
  const sentence = complaint.sentence ?? `${path === '' ? 'a plan' : path} must be ${expected}, got ${found}`;
  return {
    line,
    column,
    path,
    found,
    expected,
    ...(suggestion !== undefined && { suggestion }),
    message: suggestion === undefined ? sentence : `${sentence}; did you mean ${suggestion}?`,
  };
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
