import { AwsError } from '../../contract.ts';

/** Lambda's errors as real AWS words them (LocalStack's snapshots recorded against AWS, `TestLambdaAlias` and others). */

const user = { Type: 'User' };

export const functionNotFound = (arn: string) =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, user);

export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404, user);

export const invalidParameter = (message: string) => new AwsError('InvalidParameterValueException', message, 400, user);

export const conflict = (message: string) => new AwsError('ResourceConflictException', message, 409, user);

/** What the API's own model refuses; `constraint` is the text after "failed to satisfy constraint: ". */
export const validation = (value: string, member: string, constraint: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const throttled = (reason: string) =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { ...user, Reason: reason });

/** Throws AWS's answer to a write that was based on an older state. An absent expectation accepts every state. */
export function requireRevision(expected: string | undefined, found: string): void {
  if (expected === undefined || expected === found) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    412,
    user,
  );
}
