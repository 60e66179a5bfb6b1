import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** What a command came to. Nothing is printed but this. */
export interface Result {
  readonly exitCode: ExitCode;
  /** The value that `--json` prints. */
  readonly json: unknown;
  /** The same for people, on stdout. */
  readonly text: string;
  /** Lines for stderr: warnings, and why something was refused. Not printed with `--json`, whose value has them. */
  readonly notes?: readonly string[];
}

export interface Argument {
  readonly summary: string;
  /** What it can be, for completion; the command itself refuses everything else. */
  readonly choices?: readonly string[];
  readonly optional?: boolean;
}

export interface Option<Value = unknown> {
  readonly summary: string;
  /** The placeholder of its value in the help; an option without one is a flag. */
  readonly value?: string;
  /** One letter that is typed for it, too. */
  readonly short?: string;
  /** Reads the value; what it throws as a {@link UsageError} is shown. Text is taken as it is without it. */
  readonly read?: (text: string) => Value;
  /** The value when the option is not given, as people would type it; read like one. */
  readonly default?: string;
  /** What is missing without it: the command is not run then, and says this. */
  readonly required?: string;
}

export interface Example {
  /** What to type: `tidegate validate plan.yaml`. */
  readonly command: string;
  readonly summary: string;
}

type Arguments = Readonly<Record<string, Argument>>;
type Options = Readonly<Record<string, Option>>;

type ArgumentValues<A extends Arguments> = {
  readonly [K in keyof A]: A[K] extends { readonly optional: true } ? string | undefined : string;
};

type OptionValue<O extends Option> = O extends { readonly value: string }
  ?
      | (O extends { readonly read: (text: string) => infer Value } ? Value : string)
      | (O extends { readonly default: string } | { readonly required: string } ? never : undefined)
  : boolean;

type OptionValues<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]> };

export interface Definition<A extends Arguments, O extends Options> {
  readonly name: string;
  /** One line, in lower case and without a full stop. */
  readonly summary: string;
  /** More than a line, where a line is not enough. */
  readonly description?: string;
  /** In their order; by the name they have in `args` and, in capitals, in the help. */
  readonly arguments: A;
  /** By the name they have in `args`: `onBusy` is typed `--on-busy`. */
  readonly options: O;
  /** At least one; each is run by a test. */
  readonly examples: readonly [Example, ...Example[]];
  readonly run: (context: Context, args: ArgumentValues<A> & OptionValues<O>, program: Program) => Promise<Result>;
}

/** The command line that a command is part of. */
export interface Program {
  /** All of its commands, loaded for this. */
  readonly commands: () => Promise<readonly Command[]>;
}

/** A command whose arguments are no longer known by type, as the program and the reference page treat all of them. */
export interface Command extends Omit<Definition<Arguments, Options>, 'run'> {
  readonly run: (context: Context, args: Readonly<Record<string, unknown>>, program: Program) => Promise<Result>;
}

/** Defines a command; `run` gets its arguments and options typed by their definitions. */
export const command = <const A extends Arguments, const O extends Options>(definition: Definition<A, O>): Command =>
  definition as unknown as Command;

/** A command line that cannot be followed. Ends in exit code 2 with its message. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
