import { diff, diffLines } from '../../core/flags/diff.ts';
import { type FlagDocument, type FlagJson, flagOf, withFlag } from '../../core/flags/document.ts';
import { heldProblem } from '../../core/flags/held.ts';
import { editFlag } from '../../core/flags/edit/edit-flag.ts';
import { parseEdits } from '../../core/flags/edit/parse-edit.ts';
import { EditError } from '../../core/flags/edit/words.ts';
import { flagProblems } from '../../flags/inspect/flag-problems.ts';
import { printable } from '../../view/printable.ts';
import { type Result, UsageError } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { narrate } from '../output.ts';
import { documentIn } from './document-file.ts';
import { sayOfFlag } from './say-of-flag.ts';
import { deployedFlags, existingFlag } from './show.ts';

export interface Wanted {
  readonly key: string;
  /** In words, as `flags get` tells of a flag. */
  readonly edits?: string | undefined;
  /** A document that has the flag as it is to be. */
  readonly file?: string | undefined;
  /** New rules come before those that are there. */
  readonly first: boolean;
}

export interface Change {
  readonly controlPlane: string;
  readonly reason: string;
  /** Nobody is asked. */
  readonly yes: boolean;
}

/** Changes a flag by its meaning, once somebody has seen what that means. */
export async function setFlag(context: Context, wanted: Wanted, change: Change): Promise<Result> {
  const document = await deployedFlags(context, change.controlPlane);
  const to = await flagWanted(context, document, wanted);
  const problems = flagProblems(withFlag(document, wanted.key, to), wanted.key);
  const errors = problems.filter(({ level }) => level === 'error').map(({ message }) => message);
  if (errors.length > 0) return refused(errors);
  for (const { message } of problems) narrate(context, printable(`warning: ${message}`));
  return confirmed(context, { document, key: wanted.key, to }, change);
}

/** Takes a flag out of the document, once somebody has seen what that means. */
export async function removeFlag(context: Context, key: string, change: Change): Promise<Result> {
  const document = await deployedFlags(context, change.controlPlane);
  existingFlag(document, key);
  return confirmed(context, { document, key, to: undefined }, change);
}

interface Next {
  readonly document: FlagDocument;
  readonly key: string;
  readonly to: FlagJson | undefined;
}

async function confirmed(context: Context, { document, key, to }: Next, change: Change): Promise<Result> {
  const from = flagOf(document, key);
  const held = from && heldProblem(key, from);
  if (held !== undefined) {
    const json = { did: 'refused', because: 'passed', says: held };
    return { exitCode: EXIT.failed, json, text: '', notes: [printable(`refused: ${held}`)] };
  }
  const lines = diffLines(diff(document, withFlag(document, key, to)));
  if (lines.length === 0) {
    const says = `flag ${key} is so already; nothing was written`;
    return { exitCode: EXIT.done, json: { did: 'done-already', says }, text: says };
  }
  for (const line of lines) narrate(context, printable(line));
  if (!change.yes && !(await agrees(context))) {
    return {
      exitCode: EXIT.failed,
      json: { did: 'refused', says: 'stopped' },
      text: '',
      notes: ['stopped; nothing was written'],
    };
  }
  const wish = {
    action: 'set-flag',
    flag: key,
    reason: change.reason,
    from: from ?? null,
    to: to ?? null,
  } as const;
  return sayOfFlag(context, change.controlPlane, wish);
}

async function agrees(context: Context): Promise<boolean> {
  if (!context.terminal()) throw new UsageError('nobody can be asked here; --yes deploys it unasked');
  const { choose } = await context.prompts();
  const choices = [
    { value: 'yes', label: 'yes' },
    { value: 'no', label: 'no' },
  ] as const;
  return (await choose('Deploy this?', choices)) === 'yes';
}

async function flagWanted(
  context: Context,
  document: FlagDocument,
  { key, edits, file, first }: Wanted,
): Promise<FlagJson> {
  if ((edits === undefined) === (file === undefined)) {
    throw new UsageError(
      `say what is to become of ${key}: either in words, as in "on 25 % for plan = pro", or with --file`,
    );
  }
  if (file !== undefined) return existingFlag(await documentIn(context, file), key);
  try {
    return parseEdits(edits ?? '').reduce((flag, edit) => editFlag(flag, edit, { first }), existingFlag(document, key));
  } catch (error) {
    throw error instanceof EditError ? new UsageError(error.message) : error;
  }
}

const refused = (problems: readonly string[]): Result => ({
  exitCode: EXIT.invalid,
  json: { did: 'refused', because: 'unreadable', says: problems.join('; ') },
  text: '',
  notes: problems.map((problem) => printable(`refused: ${problem}`)),
});
