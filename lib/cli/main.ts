import { CommanderError } from 'commander';
import { type Command, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { GROUPS, SUMMARIES } from './commands/summaries.ts';
import { type Context, processContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { printError, printResult } from './output.ts';
import { buildProgram, type Listed } from './program.ts';
import { checkRequired } from './required-options.ts';
import { packageVersion } from './version.ts';

type Loaders = Readonly<Record<string, () => Promise<Command>>>;

/** Runs a command line and gives the exit code. Never throws. */
export async function main(
  argv: readonly string[],
  context: Context = processContext(),
  loaders: Loaders = COMMANDS,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  try {
    const program = buildProgram({
      ...context,
      version: packageVersion(),
      groups: GROUPS,
      commands: await commandsFor(argv, loaders),
      onCommand: async (command, args, asJson) => {
        checkRequired(command, args, { argv, program: context.program });
        const result = await command.run(asJson ? { ...context, ...silent } : context, args, {
          commands: () => Promise.all(Object.values(loaders).map(async (load) => load())),
        });
        exitCode = result.exitCode;
        printResult(context, result, asJson);
      },
    });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error, argv, context);
  }
}

/** With `--json` stdout holds the result alone, so what a command would show on the way goes nowhere. */
const silent: Pick<Context, 'stdout' | 'terminal'> = { stdout: { write: () => {} }, terminal: () => undefined };

/** The command that was named, itself or to `help`; with none, what there is: for the help, and for whoever misspelled one. */
async function commandsFor(argv: readonly string[], loaders: Loaders): Promise<readonly (Command | Listed)[]> {
  const [first = '', second = ''] = argv.filter((word) => word !== 'help');
  const name = [first, `${first} ${second}`].find((words) => Object.hasOwn(loaders, words));
  return name === undefined ? listed(loaders) : [await loaders[name]!()];
}

const listed = (loaders: Loaders): readonly Listed[] =>
  Object.keys(loaders).map((name) => ({ name, summary: summaries[name] ?? '' }));

const summaries: Readonly<Record<string, string>> = SUMMARIES;

function exitCodeOf(error: unknown, argv: readonly string[], context: Context): ExitCode {
  // Commander has printed it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;

  const known = error instanceof Error ? error : new Error(String(error));
  printError(context, unconfigured(known) ?? unreachable(known, context) ?? known, argv.includes('--json'));
  return known instanceof UsageError ? EXIT.invalid : EXIT.failed;
}

/** What the SDK says where nobody has told it whose account to go to, or where that is. */
function unconfigured({ name, message }: Error): Error | undefined {
  if (message === 'Region is missing') {
    return new Error(
      'no AWS Region is set, expected the one that the control plane is deployed in; set AWS_REGION, or region in your AWS profile',
    );
  }
  if (name !== 'CredentialsProviderError') return undefined;
  return new Error(
    `no AWS credentials were found (${message}); sign in with the AWS CLI, set AWS_PROFILE, or try it without an account: tidegate local`,
  );
}

/** Nothing at the other end of a redirected endpoint: then the redirection is more likely wrong than the network. */
function unreachable(error: Error, { env }: Context): Error | undefined {
  const endpoint = env.AWS_ENDPOINT_URL;
  if (endpoint === undefined || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') return undefined;
  return new Error(`nothing answers at AWS_ENDPOINT_URL, ${endpoint}; start tidegate local there, or unset it`);
}
