import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseScenario, type ParsedScenario } from '../rehearsal/parse-scenario.ts';
import type { Context } from './context.ts';

/** A scenario from a file; one that cannot be read is refused like one that cannot be understood. */
export async function loadScenario({ cwd }: Pick<Context, 'cwd'>, file: string): Promise<ParsedScenario> {
  try {
    return parseScenario(await readFile(resolve(cwd, file), 'utf8'));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const expected = 'a scenario in a file';
    return {
      ok: false,
      problems: [{ line: 1, column: 1, path: '', found, expected, message: `expected ${expected}: ${found}` }],
    };
  }
}
