/** Why a state or an execution failed, in the words of the Amazon States Language. */
export interface Failure {
  /** `States.Timeout`, `Lambda.TooManyRequestsException`, a function's own error type; absent when a callback named none. */
  readonly error?: string;
  readonly cause?: string;
  /** A second name a Retry or Catch may use for it: history says `States.Timeout` where a heartbeat was lost. */
  readonly alias?: string;
}

/** Carries a {@link Failure} from where it happens to the state's Retry and Catch. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.error ?? 'unnamed error'}: ${failure.cause ?? ''}`);
    this.failure = failure;
  }
}

/** Thrown by an expression; the state it belongs to turns it into `States.QueryEvaluationError`. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  /** The field, relative to the state: `Arguments/Payload/items[0]`. */
  readonly location: string;

  constructor(message: string, location: string) {
    super(message);
    this.location = location;
  }
}

const WILDCARD = 'States.ALL';

/**
 * Whether a Retry or Catch that lists `names` takes this failure. `States.Runtime` is never taken; `States.ALL` leaves
 * out `States.DataLimitExceeded`; `States.TaskFailed` is everything but `States.Timeout`.
 * Source: Step Functions Developer Guide, "Handling errors in Step Functions workflows".
 */
export function matches(names: readonly string[], { error, alias }: Failure): boolean {
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === WILDCARD) return error !== 'States.DataLimitExceeded';
    if (name === 'States.TaskFailed') return error !== 'States.Timeout';
    return name === error || (alias !== undefined && name === alias);
  });
}

/** What is wrong with an ErrorEquals list, or nothing: `States.ALL` stands alone, in the last retrier or catcher. */
export function errorNamesProblem(names: readonly string[], isLast: boolean): string | undefined {
  if (names.length === 0) return 'ErrorEquals must name at least one error';
  if (!names.includes(WILDCARD)) return undefined;
  if (names.length > 1) return `${WILDCARD} must appear alone in ErrorEquals`;
  return isLast ? undefined : `${WILDCARD} must appear in the last retrier or catcher`;
}
