import { AwsError } from '../../contract.ts';

/**
 * Checks what the API model itself says of a member's length; values of sensitive members are not repeated.
 * @throws {AwsError} `ValidationException`. Source: Step Functions API model, shapes Name, SensitiveData, TaskToken.
 */
export function checkLength(member: string, value: string, max: number, sensitive = false): void {
  if (value.length >= 1 && value.length <= max) return;
  const bound = value.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${max}`;
  throw violated(`${sensitive ? 'Value' : `Value '${value}'`} at '${member}'`, `length ${bound}`);
}

/** Checks a page size: 0 to 1,000. @throws {AwsError} `ValidationException`. */
export function checkPageSize(value: number): void {
  if (value >= 0 && value <= 1000) return;
  const bound = value < 0 ? 'greater than or equal to 0' : 'less than or equal to 1000';
  throw violated(`Value '${value}' at 'maxResults'`, `value ${bound}`);
}

const violated = (what: string, rule: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: ${what} failed to satisfy constraint: Member must have ${rule}`,
  );
