import type { InvokeOutcome } from '../../host/contract.ts';

/** What the caller of a function, or its destination, gets to see of an outcome. */
export interface Answer {
  /** JSON text. */
  readonly payload: string;
  readonly functionError: 'Unhandled' | undefined;
}

/** Errors and timeouts as Lambda's runtime API reports them. */
export function answerOf(outcome: InvokeOutcome, requestId: string, timeoutSeconds: number): Answer {
  switch (outcome.kind) {
    case 'success':
      return { payload: outcome.payload, functionError: undefined };
    case 'error': {
      const { errorType, errorMessage, trace } = outcome;
      return { payload: JSON.stringify({ errorType, errorMessage, trace }), functionError: 'Unhandled' };
    }
    case 'timeout': {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return { payload: JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage }), functionError: 'Unhandled' };
    }
  }
}
