import { describe, expect, test } from 'vitest';
import { type Command, command, UsageError } from '../../lib/cli/command.ts';
import { EXIT } from '../../lib/cli/exit-code.ts';
import { buildProgram } from '../../lib/cli/program.ts';
import { aContext } from './a-context.ts';

/** A command with one of everything. */
const everything = command({
  name: 'everything',
  summary: 'one of everything',
  arguments: { plan: { summary: 'a plan' }, version: { summary: 'a version', optional: true } },
  options: {
    watch: { summary: 'a flag', short: 'w' },
    onBusy: { summary: 'an option with a value', value: 'WHAT' },
    seed: { summary: 'an option that is read', value: 'N', read: wholeNumber, default: '1' },
  },
  examples: [{ command: 'tidegate everything plan.yaml', summary: 'all of it' }],
  // The types of what `run` gets are part of what is tested here: this compiles.
  run: async (_, { plan, version, watch, onBusy, seed }) => {
    const args: readonly [string, string | undefined, boolean, string | undefined, number] = [
      plan,
      version,
      watch,
      onBusy,
      seed,
    ];
    return { exitCode: EXIT.done, json: args, text: '' };
  },
});

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`must be a whole number, got ${text}`);
  return Number(text);
}

async function given(...argv: string[]) {
  const context = aContext();
  let seen: { args: Readonly<Record<string, unknown>>; asJson: boolean; json: unknown } | undefined;
  const onCommand = async (definition: Command, args: Readonly<Record<string, unknown>>, asJson: boolean) => {
    seen = { args, asJson, json: (await definition.run(context, args, { commands: async () => [] })).json };
  };
  const program = buildProgram({ ...context, version: '1.2.3', commands: [everything], onCommand });
  await program.parseAsync(['everything', ...argv], { from: 'user' });
  return seen;
}

describe('a command gets', () => {
  test('what was typed, under the names of its definition', async () => {
    const seen = await given('plan.yaml', '2', '--watch', '--on-busy', 'queue', '--seed', '7', '--json');

    expect(seen?.args).toEqual({ plan: 'plan.yaml', version: '2', watch: true, onBusy: 'queue', seed: 7 });
    expect(seen?.json).toEqual(['plan.yaml', '2', true, 'queue', 7]);
    expect(seen?.asJson).toBe(true);
  });

  test('a flag by its one letter, too', async () => {
    expect((await given('plan.yaml', '-w'))?.args).toMatchObject({ watch: true });
  });

  test('defaults as if they had been typed, and false for flags that were not', async () => {
    const seen = await given('plan.yaml');

    expect(seen).toMatchObject({ args: { watch: false, seed: 1 }, asJson: false });
    expect(seen?.json).toEqual(['plan.yaml', undefined, false, undefined, 1]);
  });

  test('no value that its reader refuses', async () => {
    const seen = given('plan.yaml', '--seed', 'seven');

    await expect(seen).rejects.toThrow(
      "error: option '--seed <N>' argument 'seven' is invalid. must be a whole number, got seven",
    );
  });
});
