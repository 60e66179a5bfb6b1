import { AwsError } from './contract.ts';

/** How a service words what any call can meet: [name, HTTP status, message]. */
interface Dialect {
  readonly throttled: ErrorText;
  readonly internal: ErrorText;
  readonly accessDeniedStatus: number;
}

type ErrorText = readonly [name: string, status: number, message: string];

// "Common errors" of each service's API reference, and the error shapes of the SDK's models where there are some.
const throttling: ErrorText = ['ThrottlingException', 400, 'Rate exceeded'];
const failure = 'The request processing has failed because of an unknown error, exception or failure.';

const dialects: Readonly<Record<string, Dialect>> = {
  lambda: {
    throttled: ['TooManyRequestsException', 429, 'Rate exceeded'],
    internal: ['ServiceException', 500, 'The Lambda service encountered an internal error.'],
    accessDeniedStatus: 403,
  },
  states: { throttled: throttling, internal: ['InternalFailure', 500, failure], accessDeniedStatus: 400 },
  dynamodb: {
    throttled: ['ThrottlingException', 400, 'Rate of requests exceeds the allowed throughput.'],
    internal: ['InternalServerError', 500, 'Internal server error'],
    accessDeniedStatus: 400,
  },
  cloudwatch: { throttled: throttling, internal: ['InternalServiceFault', 500, failure], accessDeniedStatus: 403 },
  events: { throttled: throttling, internal: ['InternalException', 500, failure], accessDeniedStatus: 400 },
  appconfig: {
    throttled: ['ThrottlingException', 429, 'Rate exceeded'],
    internal: ['InternalServerException', 500, failure],
    accessDeniedStatus: 403,
  },
  scheduler: {
    throttled: ['ThrottlingException', 429, 'Rate exceeded'],
    internal: ['InternalServerException', 500, failure],
    accessDeniedStatus: 403,
  },
  sns: {
    throttled: ['ThrottledException', 429, 'Rate exceeded'],
    internal: ['InternalErrorException', 500, failure],
    accessDeniedStatus: 403,
  },
};

const common: Dialect = { throttled: throttling, internal: ['InternalFailure', 500, failure], accessDeniedStatus: 403 };
const dialectOf = (service: string) => dialects[service] ?? common;

/** The refusal of a request over quota. */
export function throttled(service: string, retryAfterSeconds: number): AwsError {
  const [name, status, message] = dialectOf(service).throttled;
  if (service !== 'lambda') return new AwsError(name, message, status);
  const members = {
    Reason: 'CallerRateLimitExceeded',
    retryAfterSeconds: String(Math.max(1, Math.ceil(retryAfterSeconds))),
  };
  return new AwsError(name, message, status, members);
}

/** The service's own fault. */
export function internalError(service: string): AwsError {
  const [name, status, message] = dialectOf(service).internal;
  return new AwsError(name, message, status);
}

/** What a service answers that is down. */
export function unavailable(): AwsError {
  return new AwsError('ServiceUnavailable', 'The request has failed due to a temporary failure of the server.', 503);
}

export function accessDenied(service: string, message: string): AwsError {
  return new AwsError('AccessDeniedException', message, dialectOf(service).accessDeniedStatus);
}

/**
 * The answer to a call was lost on its way back, after the call had its effect. An SDK sees its connection close; AWS's
 * own services, which call through the SDK for Java, report it under that SDK's name (`Lambda.SdkClientException` is what
 * the Step Functions guide tells machines to retry).
 */
export class AnswerLostError extends AwsError {
  constructor() {
    super('SdkClientException', 'Unable to execute HTTP request: The target server failed to respond');
  }
}
