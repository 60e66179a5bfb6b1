import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { command, UsageError } from '../../lib/cli/command.ts';
import { COMMANDS } from '../../lib/cli/commands/index.ts';
import { EXIT, type ExitCode } from '../../lib/cli/exit-code.ts';
import { main } from '../../lib/cli/main.ts';
import { aContext } from './a-context.ts';

async function typed(...argv: string[]) {
  const context = aContext();
  const exitCode = await main(argv, context);
  return { exitCode, ...context.printed };
}

describe('the help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists every command', async (flag) => {
    const { exitCode, stdout } = await typed(flag);

    expect(exitCode).toBe(0);
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`\n  ${name.split(' ')[0]} `);
  });

  test.each([[['help', 'flags']], [['flags', '--help']]])('%j lists the commands of the group', async (argv) => {
    const { exitCode, stdout } = await typed(...argv);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: tidegate flags .*\n[^]*\n {2}list +all flags that are deployed/);
  });

  test('of a command in a group has its options', async () => {
    const { exitCode, stdout } = await typed('flags', 'list', '--help');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: tidegate flags list \[options\]\n[^]*--control-plane/);
  });

  test('of a command ends with its examples', async () => {
    const { exitCode, stdout } = await typed('validate', '--help');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}tidegate validate plan\.yaml\n/);
  });
});

test('the version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  const { exitCode, stdout } = await typed('--version');

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
});

describe('a command line that cannot be followed ends in 2 and says why on stderr:', () => {
  test.each([
    ['no command', [], 'Usage: tidegate'],
    ['a misspelled command', ['valdiate'], "error: unknown command 'valdiate'\n(Did you mean validate?)\n"],
    ['a command nobody knows', ['frobnicate'], "error: unknown command 'frobnicate'\n"],
    ['a property of every object', ['constructor'], "error: unknown command 'constructor'\n"],
    ['a misspelled command of a group', ['flags', 'lst'], "error: unknown command 'lst'\n(Did you mean list?)\n"],
    ['no argument', ['validate'], "error: missing required argument 'PLAN'\n(tidegate validate --help says more)\n"],
    [
      'one argument too many',
      ['validate', 'a', 'b'],
      "error: too many arguments for 'validate'. Expected 1 argument but got 2.\n",
    ],
    ['a misspelled option', ['validate', 'a', '--jsn'], "error: unknown option '--jsn'\n(Did you mean --json?)\n"],
  ])('%s', async (_, argv, expected) => {
    const { exitCode, stdout, stderr } = await typed(...argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(expected);
  });
});

describe('the exit code is', () => {
  /** Runs a command that does as it is told. */
  async function ran(run: () => Promise<ExitCode>, ...options: string[]) {
    const context = aContext();
    const wait = command({
      name: 'wait',
      summary: 'waits',
      arguments: {},
      options: {},
      examples: [{ command: 'tidegate wait', summary: 'waits' }],
      run: async () => ({ exitCode: await run(), json: null, text: '' }),
    });
    const exitCode = await main(['wait', ...options], context, { wait: async () => wait });
    return { exitCode, ...context.printed };
  }

  test.each(Object.values(EXIT))('%d if the command says so', async (code) => {
    const { exitCode } = await ran(async () => code);

    expect(exitCode).toBe(code);
  });

  test('2 for input that the command finds to be no use', async () => {
    const { exitCode, stderr } = await ran(() => Promise.reject(new UsageError('no such target')));

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'error: no such target\n' });
  });

  test('1 for what nobody expected, and a script finds the reason on stdout', async () => {
    const { exitCode, stdout, stderr } = await ran(() => Promise.reject(new TypeError('no')), '--json');

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ error: { name: 'TypeError', message: 'no' } });
  });
});
