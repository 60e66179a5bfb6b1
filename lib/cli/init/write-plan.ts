import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parsePlan } from '../../core/plan/parse.ts';
import { type Result, UsageError } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { type Answers, planText, shapeNames, shapes } from './plan-text.ts';

/** What was given on the command line; the rest is asked for where somebody can be asked. */
export type Given = { readonly [K in keyof Answers]: Answers[K] | undefined };

/** Writes a plan to begin with. Never over a file that is there. */
export async function writePlan(context: Context, file: string, given: Given): Promise<Result> {
  const answers = context.terminal() && given.functionName === undefined ? await ask(context, given) : filled(given);
  if (!answers)
    return { exitCode: EXIT.failed, json: { written: false }, text: '', notes: ['stopped; nothing was written'] };
  const text = planText(answers);
  const parsed = parsePlan(text);
  if (!parsed.ok) throw new UsageError(parsed.problems.map(({ message }) => message).join('\n'));

  try {
    await writeFile(resolve(context.cwd, file), text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${file} is there already and stays as it is; name another file`);
  }
  return {
    exitCode: EXIT.done,
    json: { written: true, file, text },
    text: `wrote ${file}; tidegate validate ${file} shows what it means`,
  };
}

function filled({ functionName, alias = 'live', shape = 'canary', alarms = [] }: Given): Answers {
  if (functionName === undefined) {
    throw new UsageError('--function is missing: whose alias is to be moved; in a terminal it is asked for');
  }
  return { functionName, alias, shape, alarms };
}

/** Asks for what was not given, in order; `undefined` as soon as somebody would rather stop. */
async function ask(context: Context, given: Given): Promise<Answers | undefined> {
  const { text, choose } = await context.prompts();
  const functionName = await text('Which Lambda function is released?', 'checkout');
  if (functionName === undefined) return undefined;
  const alias = given.alias ?? (await text('Which of its aliases do callers use?', 'live'));
  if (alias === undefined) return undefined;
  const choices = shapeNames.map((value) => ({ value, label: `${value}: ${shapes[value].summary}` }));
  const shape = given.shape ?? (await choose('How does its traffic move?', choices));
  if (shape === undefined) return undefined;
  const alarms =
    given.alarms ?? listOf(await text('Which CloudWatch alarms take it back at once? Names, with commas', ''));
  return alarms && { functionName, alias, shape, alarms };
}

/** Names with commas between them, as people type them. */
export const listOf = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
