/**
 * The flag evaluator that runs in applications: flag documents of flagd, compiled once and asked synchronously. It needs no
 * package, no network and no clock of its own.
 */
export { type Clock, type StoppingClockOptions, stoppingClock } from './clock.ts';
export { type CompileOptions, compileFlags } from './compile-flags.ts';
export type { Context, Details, ErrorCode, FlagMetadata, Reason } from './details.ts';
export type { FlagDocument, FlagJson, TypesOf } from './document.ts';
export type { Flags, FlagsOf, FlagTypes, JsonObject, TypedFlags } from './flags.ts';
export { FlagDocumentError, type FlagProblem } from './problem.ts';
