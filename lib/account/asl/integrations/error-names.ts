/** Errors that AWS services answer without having them in their API model; an SDK knows no class for them. */
const COMMON = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredTokenException',
  'InternalFailure',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'UnrecognizedClientException',
  'ValidationError',
  'ValidationException',
]);

/**
 * The name under which a Task fails: `Lambda.TooManyRequestsException`, `Sfn.TaskTimedOutException`; an error outside the
 * service's model has the name of the service's base class, `DynamoDb.DynamoDbException`.
 * Source: recorded failures in localstack/localstack `tests/aws/services/stepfunctions/v2/error_handling`.
 */
export function errorName(service: string, error: string, baseClass: string, modelled: readonly string[]): string {
  if (COMMON.has(error) && !modelled.includes(error)) return `${service}.${baseClass}`;
  return `${service}.${error.endsWith('Exception') ? error : `${error}Exception`}`;
}
