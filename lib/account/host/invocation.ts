import type { Instant } from '../clock.ts';
import type { FunctionCode, InvokeOutcome, InvokeRequest } from './contract.ts';

/** The `context` argument of a handler, for the runtimes whose handlers return promises. */
export function handlerContext(
  code: FunctionCode,
  request: InvokeRequest,
  deadline: Instant,
  now: () => Instant,
): object {
  return {
    functionName: code.functionName,
    functionVersion: code.version,
    invokedFunctionArn: request.invokedArn,
    memoryLimitInMB: String(code.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${code.functionName}`,
    logStreamName: `[${code.version}]`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - now())),
  };
}

/** How an invocation ended, before its duration is known. */
export type Ending =
  | { readonly kind: 'success'; readonly payload: string }
  | {
      readonly kind: 'error';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    }
  | { readonly kind: 'timeout' };

export const withDuration = (ending: Ending, durationMs: number): InvokeOutcome => ({ ...ending, durationMs });

/** 6 MB and the allowance that Lambda's message names. */
const largestPayload = 6_291_556;

/** A handler's value as Lambda answers it: JSON, `null` where there is none. */
export function returned(value: unknown): Ending {
  let payload: string;
  try {
    payload = JSON.stringify(value) ?? 'null';
  } catch {
    return runtimeEnding('Runtime.MarshalError', 'Unable to stringify response body');
  }
  if (payload.length > largestPayload / 4 && Buffer.byteLength(payload) > largestPayload) {
    const message = `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`;
    return runtimeEnding('Function.ResponseSizeTooLarge', message);
  }
  return { kind: 'success', payload };
}

/** What a handler threw, as Lambda's Node runtime reports it (aws-lambda-nodejs-runtime-interface-client, `Errors.js`). */
export function thrown(error: unknown): Ending {
  if (!(error instanceof Error)) return runtimeEnding(typeof error, String(error));
  const { name, message, stack = '' } = error;
  return { kind: 'error', errorType: name, errorMessage: message, trace: stack.split('\n') };
}

/** The process ended under the invocation: killed from outside, or by `process.exit`. */
export function exited(requestId: string, reason: string): Ending {
  return runtimeEnding('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`);
}

const runtimeEnding = (errorType: string, errorMessage: string): Ending => ({
  kind: 'error',
  errorType,
  errorMessage,
  trace: [],
});
