import { AwsError } from '../contract.ts';

/** What `CreateStateMachine` answers to a definition it cannot take; `path` is like `/States/Bake/Next`. */
export function invalidDefinition(code: string, message: string, path: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${code}: ${message} at ${path}'`);
}

/** A field is missing, of the wrong type or out of range. */
export const schemaError = (message: string, path: string) =>
  invalidDefinition('SCHEMA_VALIDATION_FAILED', message, path);
