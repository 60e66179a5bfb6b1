import type { FlagMetadata } from './details.ts';
import type { FlagTypes } from './flags.ts';

declare const types: unique symbol;

/** A flag as flagd has it: https://flagd.dev/schema/v0/flags.json */
export interface FlagJson {
  readonly state: 'ENABLED' | 'DISABLED';
  readonly variants: Readonly<Record<string, unknown>>;
  /** Where the rule chooses nothing. Without one, it is the fallback in the code. */
  readonly defaultVariant?: string | null;
  readonly targeting?: unknown;
  readonly metadata?: FlagMetadata;
}

/** A flag document as flagd has it. `Types` are known of a document that `defineFlags` made; they exist for the compiler only. */
export interface FlagDocument<Types extends FlagTypes = FlagTypes> {
  readonly flags: Readonly<Record<string, FlagJson>>;
  readonly $evaluators?: Readonly<Record<string, unknown>>;
  readonly metadata?: FlagMetadata;
  readonly [types]?: Types;
}

/** The types of the flags of a document that `defineFlags` made: `compileFlags<TypesOf<typeof document>>(text)`. */
export type TypesOf<Document> = Document extends FlagDocument<infer Types> ? Types : never;
