/** A flag that is broken in the document: every evaluation of it gives its fallback with `PARSE_ERROR`. */
export interface FlagProblem {
  readonly flag: string;
  /** What was found, and what was expected. */
  readonly message: string;
}

/** Thrown by `compileFlags` for what is no flag document at all: no JSON, no object, or no object `flags` in it. */
export class FlagDocumentError extends Error {
  override readonly name = 'FlagDocumentError';
}
