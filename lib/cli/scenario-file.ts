import { resolve } from 'node:path';
import { MOST_PLAN_BYTES } from '../core/plan/bytes.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type ParsedScenario, parseScenarioBytes } from '../rehearsal/parse-scenario.ts';
import type { Context } from './context.ts';
import { readStart, unreadable } from './plan-file.ts';

/** A scenario for a plan, from a file. What cannot be read is refused like what cannot be understood. */
export async function loadScenario(
  { cwd }: Pick<Context, 'cwd'>,
  file: string,
  plan: Plan | undefined,
): Promise<ParsedScenario> {
  try {
    return parseScenarioBytes(await readStart(resolve(cwd, file), MOST_PLAN_BYTES + 1), plan);
  } catch (error) {
    return { ok: false, problems: [unreadable(error as NodeJS.ErrnoException, 'a scenario in a file')] };
  }
}
