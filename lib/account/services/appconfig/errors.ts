import { AwsError } from '../../contract.ts';

/**
 * AppConfig's errors. The names, statuses and members are the API model's; of the texts only the one about a busy environment,
 * the one about a number that exists and the one about a profile with versions were seen (a published transcript of the CLI;
 * aws-cdk#18745, #26804).
 */
export function notFound(what: string, id: string | number): AwsError {
  return new AwsError('ResourceNotFoundException', `Could not find ${what} with Id or name ${id}`, 404, {
    ResourceName: String(id),
  });
}

export const badRequest = (message: string, members: Readonly<Record<string, unknown>> = {}) =>
  new AwsError('BadRequestException', message, 400, members);

export const conflict = (message: string) => new AwsError('ConflictException', message, 409);

export const environmentBusy = (id: string, state: string) =>
  conflict(
    `Environment ${id} currently has a state of ${state}. The current deployment must finish before a new deployment can be started.`,
  );

export const numberTaken = (number: number) => conflict(`Deployment number ${number} already exists`);

export const profileInUse = (id: string) =>
  badRequest(
    `Cannot delete configuration profile ${id} because there are still hosted configuration versions existing under it.`,
  );

export const quotaExceeded = (message: string) => new AwsError('ServiceQuotaExceededException', message, 402);

export const payloadTooLarge = (size: number, limit: number) =>
  new AwsError('PayloadTooLargeException', 'The configuration exceeds the size limit.', 413, {
    Measure: 'KILOBYTES',
    Limit: limit / 1024,
    Size: size / 1024,
  });

/** What a configuration has wrong, as `Details.InvalidConfiguration` lists it. */
export interface InvalidConfiguration {
  readonly Constraint: string;
  readonly Location: string;
  readonly Reason: string;
  readonly Type: string;
  readonly Value: string;
}

export const invalidConfiguration = (message: string, details: readonly InvalidConfiguration[]) =>
  badRequest(message, { Reason: 'InvalidConfiguration', Details: { InvalidConfiguration: details } });
