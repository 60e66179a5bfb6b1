/** Why a flag has its value, in OpenFeature's words. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'DISABLED' | 'ERROR';

/**
 * What went wrong, in OpenFeature's words. `PARSE_ERROR`: the flag is broken in the document, whoever asks. `GENERAL`: the
 * rule failed for this context, or named a variant that does not exist. `PROVIDER_NOT_READY`: no document has arrived yet, of
 * a client only.
 */
export type ErrorCode = 'FLAG_NOT_FOUND' | 'TYPE_MISMATCH' | 'PARSE_ERROR' | 'GENERAL' | 'PROVIDER_NOT_READY';

/** Metadata of the document and of the flag together, the flag's first. */
export type FlagMetadata = Readonly<Record<string, string | number | boolean>>;

/** The answer to one question. It is frozen, and so is an object value. */
export interface Details<T> {
  /** The fallback if there was an error, if the flag is disabled, or if no variant applies. */
  readonly value: T;
  /** Absent where `value` is the fallback. */
  readonly variant?: string;
  readonly reason: Reason;
  readonly errorCode?: ErrorCode;
  readonly errorMessage?: string;
  readonly flagMetadata: FlagMetadata;
}

/** Who asks: a `targetingKey`, which splits stick to, and whatever else the rules read. */
export type Context = Readonly<Record<string, unknown>>;
