import { type Failure, StateFailure } from '../failure.ts';
import { errorName } from './error-names.ts';
import type { Integration, TaskCall } from './integration.ts';
import { taskEvents } from './task-events.ts';

/** `arn:aws:states:::lambda:invoke`, with or without a task token. */
export function lambdaInvoke(waits: boolean): Integration {
  return {
    sizeLabel: 'lambda',
    events: taskEvents('lambda', waits ? 'invoke.waitForTaskToken' : 'invoke'),
    prepare: (parameters, requestId) => {
      const { Payload, ...rest } = parameters as { Payload?: unknown };
      return {
        ...invocation({ ...rest, Payload }, requestId),
        resultOf: (answer: Answer) => metadata(answer, payloadOf(answer), requestId),
      };
    },
  };
}

interface Answer {
  readonly StatusCode?: number;
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
  readonly ExecutedVersion?: string;
}

/** What both ways to invoke a function share: the call, and the names of its errors. */
export function invocation(
  { Payload, ...input }: { readonly Payload?: unknown; readonly [field: string]: unknown },
  requestId: string,
): Pick<TaskCall, 'call' | 'failureOf'> {
  return {
    call: {
      service: 'lambda',
      operation: 'Invoke',
      input: { ...input, Payload: encoder.encode(JSON.stringify(Payload === undefined ? {} : Payload)) },
    },
    failureOf: ({ name, message, status }): Failure => ({
      error: errorName('Lambda', name, 'AWSLambdaException', []),
      cause: `${message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${name}; Request ID: ${requestId}; Proxy: null)`,
    }),
  };
}

/** The function's own answer. Throws its error as a failure of the Task: named by its type, its JSON as the cause. */
export function payloadOf({ FunctionError, Payload }: Answer): unknown {
  const text = decoder.decode(Payload);
  if (FunctionError === undefined) return text === '' ? null : JSON.parse(text);
  throw new StateFailure({ error: errorType(text) ?? 'Lambda.Unknown', cause: text });
}

function errorType(text: string): string | undefined {
  const error: { errorType?: string } | null = JSON.parse(text);
  return error?.errorType;
}

function metadata({ StatusCode, ExecutedVersion }: Answer, payload: unknown, requestId: string): object {
  const headers = {
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': ExecutedVersion ?? '$LATEST',
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: ExecutedVersion ?? '$LATEST',
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: StatusCode ?? 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: StatusCode ?? 200,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
