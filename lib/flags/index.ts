/**
 * The flag evaluator that runs in applications: flag documents of flagd, compiled once and asked synchronously. It needs no
 * package and no network.
 */
import { type CompileOptions, compileFlags as compileWithClock } from './compile-flags.ts';
import type { FlagDocument } from './document.ts';
import type { FlagsOf, FlagTypes } from './flags.ts';

export { type Clock, type StoppingClockOptions, stoppingClock } from './clock.ts';
export type { CompileOptions } from './compile-flags.ts';
export type { Context, Details, ErrorCode, FlagMetadata, Reason } from './details.ts';
export type { FlagDocument, FlagJson, TypesOf } from './document.ts';
export type { Flags, FlagsOf, FlagTypes, JsonObject, TypedFlags } from './flags.ts';
export { FlagDocumentError, type FlagProblem } from './problem.ts';

const systemSeconds = () => Math.floor(Date.now() / 1000);

/**
 * Compiles a flag document, once, for any number of evaluations. A flag that is broken is in `problems` and leaves the
 * others alone. Changing the object afterwards changes nothing. Rules on `$flagd.timestamp` read the machine's clock
 * unless `now` is given.
 *
 * `Types` come from a document that `defineFlags` made, or are given for one that is read at run time:
 * `compileFlags<TypesOf<typeof document>>(text)`.
 *
 * Throws `FlagDocumentError` if it is no flag document at all.
 */
export function compileFlags<Types extends FlagTypes = FlagTypes>(
  document: FlagDocument<Types> | object | string,
  { now = systemSeconds }: CompileOptions = {},
): FlagsOf<Types> {
  return compileWithClock<Types>(document, { now });
}
