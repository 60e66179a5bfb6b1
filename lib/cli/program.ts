import { Command as Commander, InvalidArgumentError, Option as CommanderOption } from 'commander';
import { type Command, type Option, UsageError } from './command.ts';
import type { Context } from './context.ts';

/** As much of a command as a list of all needs. */
export type Listed = Pick<Command, 'name' | 'summary'>;

export interface ProgramDeps extends Pick<Context, 'stdout' | 'stderr'> {
  readonly version: string;
  /** The first words of commands that have two, and what those are about together. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Those that can be run, and those that are only told of. */
  readonly commands: readonly (Command | Listed)[];
  /** What was asked for on the command line, if it can be followed. */
  readonly onCommand: (command: Command, args: Readonly<Record<string, unknown>>, asJson: boolean) => Promise<void>;
}

/** Command definitions as a commander program. It prints help and usage errors, and throws instead of exiting. */
export function buildProgram({ version, groups = {}, commands, onCommand, stdout, stderr }: ProgramDeps): Commander {
  const program = new Commander('tidegate')
    .description('progressive delivery for serverless on AWS')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    // What stands behind a command is the command's: `tidegate start checkout:live --version 2`.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const definition of commands) {
    const [name = '', group] = definition.name.split(' ').toReversed();
    const parent = group === undefined ? program : groupOf(program, group, groups[group] ?? '');
    if ('run' in definition) addCommand(parent.command(name), definition, onCommand);
    else parent.command(name).summary(definition.summary);
  }
  return program;
}

function groupOf(program: Commander, name: string, summary: string): Commander {
  const known = program.commands.find((command) => command.name() === name);
  return (
    known ?? program.command(name).summary(summary).description(summary).helpOption('-h, --help', 'print this help')
  );
}

function addCommand(sub: Commander, definition: Command, onCommand: ProgramDeps['onCommand']): void {
  const names = Object.keys(definition.arguments);
  sub
    .summary(definition.summary)
    .description(definition.description ?? definition.summary)
    .helpOption('-h, --help', 'print this help')
    .usage(usageOf(definition))
    .addHelpText('after', examplesText(definition))
    .showHelpAfterError(`(tidegate ${definition.name} --help says more)`);

  for (const [name, { summary, optional }] of Object.entries(definition.arguments)) {
    sub.argument(optional === true ? `[${placeholder(name)}]` : `<${placeholder(name)}>`, summary);
  }
  for (const [name, option] of Object.entries(definition.options)) sub.addOption(commanderOption(name, option));
  sub.option('--json', 'print the result as JSON');

  sub.action(async () => {
    const { json, ...options } = sub.opts<Record<string, unknown>>();
    const given = Object.fromEntries(names.map((name, i) => [name, sub.args[i]]));
    await onCommand(definition, { ...flagsOff(definition), ...given, ...options }, json === true);
  });
}

function commanderOption(name: string, { summary, value, short, read, default: fallback }: Option): CommanderOption {
  const flags = `${short === undefined ? '' : `-${short}, `}${optionFlag(name)}`;
  const option = new CommanderOption(value === undefined ? flags : `${flags} <${value}>`, summary);
  const reader = read ?? ((text: string) => text);
  if (fallback !== undefined) option.default(reader(fallback), fallback);
  return option.argParser((text: string) => {
    try {
      return reader(text);
    } catch (error) {
      if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  });
}

/** What cannot be left out stands before `[options]`. */
function usageOf({ arguments: args, options }: Command): string {
  const needed = Object.entries(options).filter(([, { required }]) => required !== undefined);
  return [
    ...Object.entries(args).map(([name, { optional }]) =>
      optional === true ? `[${placeholder(name)}]` : `<${placeholder(name)}>`,
    ),
    ...needed.map(([name, { value = '' }]) => `${optionFlag(name)} <${value}>`),
    '[options]',
  ].join(' ');
}

/** `onBusy` as it is typed: `--on-busy`. */
export const optionFlag = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An argument's name as the help shows it. */
export const placeholder = (name: string): string => name.toUpperCase();

const flagsOff = ({ options }: Command): Record<string, false> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, { value }]) => (value === undefined ? [[name, false]] : [])),
  );

const examplesText = ({ examples }: Command): string =>
  ['', 'Examples:', ...examples.map((example) => `  ${example.command}\n      ${example.summary}`)].join('\n');
