import type { Context } from '../details.ts';
import type { FlagsOf, FlagTypes } from '../flags.ts';

/** The flags of a running function: the latest document it has, asked like any other and kept fresh on the side. */
export type FlagsClient<Types extends FlagTypes = FlagTypes> = FlagsOf<Types> & {
  /**
   * Resolves once there is a document, or once the first attempts have taken `initTimeoutMs`; never rejects. From the second
   * time on it resolves at once, so that a function whose flags are out of reach is slow once and not at every request.
   */
  readonly ready: () => Promise<void>;
  readonly status: () => FlagsStatus;
  /** Told of every event from now on; gives the way to take the listener away again. */
  readonly on: (listener: (event: FlagsEvent) => void) => () => void;
  /** For tests: these flags have these values, whatever the document says; gives the way back. */
  readonly override: (values: Readonly<Record<string, unknown>>) => () => void;
  /** Something that somebody did and that counts: a purchase. Told by the variants this invocation was given. */
  readonly track: (event: string, context?: Context, details?: { readonly value?: number }) => void;
  /** Runs one request: see `withFlags`. */
  readonly observe: <Result>(work: () => Result | Promise<Result>, failed?: Failed) => Promise<Result>;
};

/** Whether an answer means that the request has failed. What is thrown always does. */
export type Failed = (result: unknown) => boolean;

export interface FlagsStatus {
  /**
   * `empty`: there is no document yet, all flags give their fallbacks. `stale`: the document may have been replaced more than
   * `maxAgeSeconds` ago, so its clock stands still.
   */
  readonly state: 'empty' | 'fresh' | 'stale';
  /** The label of the document's version, where the source tells one. */
  readonly version?: string;
  /** For how long the document may no longer be the current one, at most. */
  readonly ageSeconds?: number;
  /** Why the last attempt to get a document failed; absent after one that did not. */
  readonly problem?: string;
}

export type FlagsEvent =
  /** The first document, or one after a time without, with an outdated one, or with a bad one. */
  | { readonly kind: 'ready'; readonly version?: string }
  /** Another document; `flags` are those whose definition is not the same. */
  | { readonly kind: 'changed'; readonly version?: string; readonly flags: readonly string[] }
  | { readonly kind: 'stale'; readonly ageSeconds: number }
  /** A document could not be had, or is bad: the last good one goes on being served. */
  | { readonly kind: 'problem'; readonly message: string }
  /** In a new document one flag is broken; it gives its fallback, the others work. */
  | { readonly kind: 'broken'; readonly flag: string; readonly message: string };
