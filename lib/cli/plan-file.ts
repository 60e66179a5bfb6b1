import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MOST_PLAN_BYTES } from '../core/plan/bytes.ts';
import { type ParsedPlan, parsePlanBytes } from '../core/plan/parse.ts';
import type { Problem, Warning } from '../core/plan/problem.ts';
import type { Context } from './context.ts';

/** A plan from a file. What cannot be read is refused like what cannot be understood. */
export async function loadPlan({ cwd }: Pick<Context, 'cwd'>, file: string): Promise<ParsedPlan> {
  try {
    return parsePlanBytes(await readStart(resolve(cwd, file), MOST_PLAN_BYTES + 1));
  } catch (error) {
    return { ok: false, problems: [unreadable(error as NodeJS.ErrnoException, 'a plan in a file')] };
  }
}

/** Lines as compilers write them, which editors and CI systems know how to follow. */
export const problemLines = (file: string, problems: readonly Problem[]): string[] =>
  problems.map((problem) => `${placeIn(file, problem)}: ${problem.message}`);

export const warningLines = (file: string, warnings: readonly Warning[]): string[] =>
  warnings.map((warning) => `${placeIn(file, warning)}: warning: ${warning.message}`);

/** As many bytes as decide whether a file is too large, and never more of it. */
export async function readStart(path: string, most: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const bytes = new Uint8Array(most);
    let length = 0;
    while (length < most) {
      const { bytesRead } = await handle.read(bytes, length, most - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
};

/** Why a file cannot be read, as a problem at its beginning. */
export function unreadable({ code = '', message }: NodeJS.ErrnoException, expected: string): Problem {
  const found = UNREADABLE[code] ?? message;
  return { line: 1, column: 1, path: '', found, expected, message: `expected ${expected}, found ${found}` };
}

const placeIn = (file: string, { line, column }: { readonly line: number; readonly column: number }): string =>
  `${file}:${line}:${column}`;
