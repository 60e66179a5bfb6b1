import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../lib/cli/commands/index.ts';
import { main } from '../../../lib/cli/main.ts';
import { optionFlag } from '../../../lib/cli/program.ts';
import { aContext } from '../a-context.ts';

async function scriptFor(shell: string) {
  const context = aContext();
  const exitCode = await main(['completion', shell], context);
  return { exitCode, ...context.printed };
}

/** Every command with each of its options. */
const typed = async (): Promise<readonly (readonly [name: string, flag: string])[]> => {
  const definitions = await Promise.all(Object.values(COMMANDS).map(async (load) => load()));
  return definitions.flatMap(({ name, options }) =>
    [...Object.keys(options).map(optionFlag), '--json', '--help'].map((flag) => [name, flag] as const),
  );
};

describe('in bash', () => {
  /** What bash offers for the last of these words. */
  async function offered(...words: readonly string[]) {
    const { stdout: script } = await scriptFor('bash');
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _tidegate; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${script}\n${ask}`, 'bash', ...words], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((line) => line !== '');
  }

  test.each([
    ['the commands that begin so', ['tidegate', 'ab'], ['abort']],
    ['all options of a command', ['tidegate', 'get', '--'], ['--watch', '--control-plane', '--json', '--help']],
    ['what an argument can be', ['tidegate', 'local', 'br'], ['break']],
    ['the commands of a group', ['tidegate', 'flags', 'l'], ['list']],
    ['the options of a command of a group', ['tidegate', 'flags', 'get', '--c'], ['--control-plane']],
    ['the command that help is wanted of', ['tidegate', 'help', 'und'], ['undo']],
    ['nothing of ours in place of a value', ['tidegate', 'start', '--version', ''], []],
    ['nothing of ours where a file is meant, so that files are', ['tidegate', 'validate', 'pla'], []],
  ])('offers %s', async (_, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  test('has every command with every option', async () => {
    const { exitCode, stdout } = await scriptFor(shell);
    const lines = stdout.split('\n');

    const missing = (await typed()).filter(([name, flag]) => {
      const word = name.split(' ').at(-1) ?? '';
      return !lines.some(
        (line) => line.includes(word) && line.includes(shell === 'fish' ? `-l ${flag.slice(2)}` : flag),
      );
    });

    expect({ exitCode, missing }).toEqual({ exitCode: 0, missing: [] });
  });

  test('is one that the shell can read, where it is there', async ({ skip }) => {
    const { stdout: script } = await scriptFor(shell);

    const { error, status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });

    if (error) skip(`${shell} is not on this machine`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test('another shell is refused by name', async () => {
  const { exitCode, stderr } = await scriptFor('tcsh');

  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'error: expected bash, zsh, fish, got tcsh\n' });
});
