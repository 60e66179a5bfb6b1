import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/commands/index.ts';
import { main } from '../../lib/cli/main.ts';
import type { Prompts } from '../../lib/cli/prompts.ts';
import { aDocument, aFlag } from '../core/flags/a-document.ts';
import { read } from '../repository/files.ts';
import { aRecord, recordId } from '../view/explain/a-record.ts';
import { aContext } from './a-context.ts';
import { aDeployedAccount } from './a-deployed-account.ts';
import { aLocalAccount, type LocalAccount, minute } from './a-local-account.ts';

type Name = keyof typeof COMMANDS;

/** Whose examples are of files, or of flags, and run beside the other tests of the command. */
const elsewhere: Readonly<Partial<Record<Name, string>>> = {
  backtest: 'test/cli/commands/backtest.test.ts',
  judge: 'test/cli/commands/judge.test.ts',
  rehearse: 'test/cli/rehearse.test.ts',
  validate: 'test/cli/commands/validate.test.ts',
};

/** What somebody types of the examples, in the order of a rollout's life; an exit code of 0 unless another is named. */
interface Typing {
  readonly example: string;
  readonly as?: string;
  readonly exitCode?: number;
  /** Minutes of the account's that pass then. */
  readonly minutes?: number;
}

/** On the account that `tidegate local` starts, whose plan has an approval in its second stage. */
const life: readonly Typing[] = [
  { example: 'tidegate start checkout:live --version 2 --key build-1234', minutes: 2 },
  { example: 'tidegate list' },
  { example: 'tidegate list --json' },
  { example: 'tidegate get checkout:live' },
  { example: 'tidegate status checkout:live' },
  { example: "tidegate note checkout:live 'the latency at 9:20 was the database'" },
  { example: "tidegate pause checkout:live --reason 'somebody looks at the carts'" },
  { example: 'tidegate resume checkout:live' },
  { example: "tidegate stop-the-line on --reason 'the database is being moved'" },
  { example: "tidegate stop-the-line off --reason 'the database is moved'" },
  { example: 'tidegate doctor' },
  { example: 'tidegate doctor checkout:live' },
  { example: "tidegate skip checkout:live --stage 3 --reason 'enough traffic at 25%'" },
  { example: "tidegate promote checkout:live --reason 'seen on the test stage'", minutes: 1 },
  { example: 'tidegate approve checkout:live', as: 'bob' },
  { example: 'tidegate approve checkout:live --stage 2', as: 'bob' },
  { example: 'tidegate status checkout-live-1ba45a8243ce --wait --timeout 45m' },
  { example: "tidegate undo checkout:live --reason 'orders are missing'" },
  // It waits for somebody who approves.
  { example: 'tidegate start checkout:live --version 2 --wait', exitCode: 4 },
  { example: "tidegate reject checkout:live --reason 'not before the sale'", as: 'bob', minutes: 1 },
  { example: 'tidegate retry checkout:live', minutes: 2 },
  { example: 'tidegate local break', minutes: 15 },
  { example: 'tidegate explain checkout:live' },
  { example: 'tidegate get checkout:live --watch' },
  { example: 'tidegate history checkout:live' },
  { example: 'tidegate history checkout:live --json' },
  { example: 'tidegate history checkout:live --verify' },
  { example: 'tidegate history checkout:live --export > change.json' },
];

/** On one with a plan of somebody's own, whose clock is as slow as ours. */
const hurry: readonly Typing[] = [
  { example: 'tidegate register plan.yaml --owner payments' },
  { example: 'tidegate start checkout:live --version 2 --key build-1234', minutes: 20 },
  { example: "tidegate abort checkout:live --reason 'carts look wrong'" },
  { example: 'tidegate abort checkout:live', minutes: 20 },
  { example: 'tidegate retry checkout:live', minutes: 20 },
  { example: "tidegate promote checkout:live --full --reason 'the fix has to go out'" },
];

const flagDocument = aDocument({
  'new-checkout': aFlag(),
  banner: aFlag({ variants: { loud: 'loud', calm: 'calm' }, defaultVariant: 'loud', targeting: undefined }),
  limits: aFlag({ variants: { few: { items: 3 }, many: { items: 9 } }, defaultVariant: 'few', targeting: undefined }),
});

/** On an account with flags: the three of `flagDocument`. */
const flags: readonly Typing[] = [
  { example: 'tidegate flags list' },
  { example: 'tidegate flags get new-checkout' },
  { example: 'tidegate flags explain new-checkout --context targetingKey=user-1,plan=pro' },
  { example: 'tidegate flags explain new-checkout --context targetingKey=user-1 --at 2026-12-01T09:30Z' },
  { example: 'tidegate flags diff flags.json' },
  { example: 'tidegate flags stale' },
  { example: 'tidegate flags stale --old 30 --fail' },
  { example: 'tidegate flags validate' },
  { example: 'tidegate flags validate flags.json --fail-on expired' },
  { example: 'tidegate flags types flags.json > flag-types.ts' },
  { example: "tidegate flags set new-checkout 'on 25 % for plan = pro' --reason 'first customers'" },
  { example: "tidegate flags set banner 'expiry 2027-03-01' --reason 'one more season' --yes" },
  { example: "tidegate flags set limits --file flags.json --reason 'PAY-42'" },
  { example: 'tidegate flags kill new-checkout' },
  { example: "tidegate flags revive new-checkout --reason 'the database is back'" },
  { example: "tidegate flags kill banner --variant calm --reason 'it blinks'" },
  { example: 'tidegate flags history new-checkout' },
  { example: "tidegate flags remove new-checkout --reason 'everybody has it'" },
];

/** In a folder, with no account; whoever is asked takes what is suggested. */
const alone: readonly Typing[] = [
  { example: 'tidegate completion bash' },
  { example: 'tidegate init' },
  { example: 'tidegate init cart.yaml --function cart --shape linear --alarms cart-5xx,cart-slow' },
  { example: 'tidegate explain --file rehearsal.json' },
];

/** As a shell takes a command line apart, as far as examples need it; where its output goes is left out. */
const wordsOf = (example: string): readonly string[] =>
  [...example.replace(/ > \S+$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What came of an example in a line, with what was said where it failed or nothing was. */
function lineOf({ example }: Typing, { exitCode, stdout, stderr }: Outcome): string {
  const problem = exitCode === 1 || exitCode === 2 ? ` ${stderr}` : '';
  return `${example}: ${exitCode}${stdout + stderr === '' ? ' without a word' : problem}`;
}

async function typed(local: LocalAccount, typing: Typing): Promise<string> {
  const [, ...argv] = wordsOf(typing.example);
  const isId = /^checkout-live-[0-9a-f]{12}$/;
  const id = argv.some((word) => isId.test(word)) ? await newest(local) : '';
  const outcome = await local.tidegate(
    argv.map((word) => (isId.test(word) ? id : word)),
    typing.as,
  );
  await local.advance((typing.minutes ?? 0) * minute);
  return lineOf(typing, outcome);
}

async function newest(local: LocalAccount): Promise<string> {
  const { json } = await local.tidegate(['get', 'checkout:live', '--json']);
  return (json as { readonly rolloutId: string }).rolloutId;
}

describe('every example of the help', { timeout: 180_000 }, () => {
  const accounts: LocalAccount[] = [];
  afterAll(() => Promise.all(accounts.map((account) => account.end())));
  const begin = async (example: string): Promise<LocalAccount> => {
    const [, , ...options] = wordsOf(example);
    const local = await aLocalAccount(...options);
    accounts.push(local);
    return local;
  };
  const started = ['tidegate local', 'tidegate local --plan plan.yaml --speed 1'] as const;

  const outcomes = (typings: readonly Typing[]) =>
    typings.map(({ example, exitCode = 0 }) => `${example}: ${exitCode}`);
  const results = async (local: LocalAccount, typings: readonly Typing[]) => {
    const all: string[] = [];
    for (const typing of typings) all.push(await typed(local, typing));
    return all;
  };

  test('does what it says on a running rehearsal, one after the other', async () => {
    expect(await results(await begin(started[0]), life)).toEqual(outcomes(life));
  });

  test('also on one with a plan of one’s own', async () => {
    expect(await results(await begin(started[1]), hurry)).toEqual(outcomes(hurry));
  });

  test('of flags, on an account that has some', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'examples-'));
    writeFileSync(join(folder, 'flags.json'), JSON.stringify(flagDocument));
    const deployed = await aDeployedAccount();
    await deployed.deployFlags(flagDocument);

    const all: string[] = [];
    for (const typing of flags) {
      const options = { cwd: folder, terminal: { columns: 80, rows: 40 }, answer: 'yes' };
      all.push(lineOf(typing, await deployed.tidegate(wordsOf(typing.example).slice(1), options)));
    }

    expect(all).toEqual(outcomes(flags));
    rmSync(folder, { recursive: true });
  });

  test('of files, in a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'examples-'));
    const bad = { baseline: { requests: 2000, errors: 2, slow: 0 }, canary: { requests: 100, errors: 20, slow: 0 } };
    const { events } = aRecord({ minutes: Array.from({ length: 15 }, () => bad) });
    writeFileSync(join(folder, 'rehearsal.json'), JSON.stringify({ rolloutId: recordId, events }));
    const choose: Prompts['choose'] = async (_, [first]) => first?.value;
    const prompts = async () => ({ text: async (_: string, suggestion: string) => suggestion, choose });

    const all: string[] = [];
    for (const typing of alone) {
      const context = aContext({ cwd: folder, terminal: () => ({ columns: 80, rows: 24 }), prompts });
      const exitCode = await main(wordsOf(typing.example).slice(1), context);
      all.push(lineOf(typing, { exitCode, ...context.printed }));
    }

    expect(all).toEqual(outcomes(alone));
    rmSync(folder, { recursive: true });
  });

  test('is typed by a test: a new one is missed here', async () => {
    const here = [...life, ...hurry, ...flags, ...alone].map(({ example }) => example);
    const known = new Set<string>([...here, ...started]);
    const missed: string[] = [];
    for (const [name, load] of Object.entries(COMMANDS)) {
      const { examples } = await load();
      const file = elsewhere[name as Name];
      if (file !== undefined) expect(read(file)).toContain(`${name}.examples`);
      else missed.push(...examples.map(({ command }) => command).filter((command) => !known.delete(command)));
    }

    expect(missed, 'examples that no test types; add them to a list of this file').toEqual([]);
    expect([...known], 'what this file types, and no help shows').toEqual([]);
  });
});
