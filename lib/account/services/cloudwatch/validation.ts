import { AwsError } from '../../contract.ts';

/** CloudWatch's answer to a request it does not accept. */
export const validationError = (message: string) => new AwsError('ValidationError', message);

/** The text that AWS's common constraint checks give (recorded by LocalStack's `test_set_alarm_invalid_input`). */
export const constraintError = (value: unknown, at: string, constraint: string) =>
  validationError(
    `1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  );

export function required<T>(value: T | undefined | null, at: string): T {
  if (value === undefined || value === null) {
    throw validationError(
      `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
