/**
 * Errors whose names are a contract: the state machine retries and catches by name. An expected outcome is a value;
 * these are for what should not happen, or should be tried again.
 */

/** An execution that no record, claim and fence vouch for; it may move nothing. Never retried. */
export class ForeignExecution extends Error {
  override readonly name = 'ForeignExecution';
  readonly retryable = false;
}

/** A request that can never become a rollout as it is; it ends in the dead-letter queue with this message. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly retryable = false;
}

/** Somebody else appended to the record in between. Load it again and decide anew. */
export class RecordMoved extends Error {
  override readonly name = 'RecordMoved';
  readonly retryable = true;
}
