import type { Context, Details } from './details.ts';
import type { FlagProblem } from './problem.ts';

/** An object or a list, as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>> | readonly unknown[];

/** The type of every flag's value under the flag's key: see `defineFlags`. */
export type FlagTypes = Readonly<Record<string, unknown>>;

/**
 * The flags of one document, compiled. Asking never throws and never waits. The answer is the fallback where there is no
 * other: for a flag that is unknown, broken, disabled or of another type than the fallback. Object values are frozen.
 */
export interface Flags {
  readonly boolean: (key: string, fallback: boolean, context?: Context) => boolean;
  readonly string: (key: string, fallback: string, context?: Context) => string;
  readonly number: (key: string, fallback: number, context?: Context) => number;
  readonly object: <Value extends JsonObject>(key: string, fallback: Value, context?: Context) => Value;
  /** The value, and what led to it. The expected type is the fallback's. */
  readonly evaluate: <Value>(key: string, fallback: Value, context?: Context) => Details<Value>;
  /** Every flag that is broken in the document, for everybody. */
  readonly problems: readonly FlagProblem[];
}

/** The same where the flags are known, so that a misspelt key does not compile. */
export interface TypedFlags<Types extends FlagTypes> {
  readonly boolean: (key: KeysOf<Types, boolean>, fallback: boolean, context?: Context) => boolean;
  readonly string: (key: KeysOf<Types, string>, fallback: string, context?: Context) => string;
  readonly number: (key: KeysOf<Types, number>, fallback: number, context?: Context) => number;
  readonly object: <Key extends KeysOf<Types, JsonObject>>(
    key: Key,
    fallback: Types[Key],
    context?: Context,
  ) => Types[Key];
  readonly evaluate: <Key extends keyof Types & string>(
    key: Key,
    fallback: Types[Key],
    context?: Context,
  ) => Details<Types[Key]>;
  readonly problems: readonly FlagProblem[];
}

export type FlagsOf<Types extends FlagTypes> = string extends keyof Types ? Flags : TypedFlags<Types>;

type KeysOf<Types extends FlagTypes, Kind> = {
  [Key in keyof Types & string]: Types[Key] extends Kind ? Key : never;
}[keyof Types & string];
