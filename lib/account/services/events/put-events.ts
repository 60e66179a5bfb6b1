import type { PutEventsCommandInput, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { AwsError, NotModelledError } from '../../contract.ts';

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/** Checks what concerns the whole request; the whole request fails with it. */
export function checkEntries({
  Entries: entries,
  EndpointId,
}: PutEventsCommandInput): readonly PutEventsRequestEntry[] {
  if (EndpointId !== undefined) throw new NotModelledError('global endpoints of EventBridge');
  if (!entries || entries.length === 0) throw tooFewOrMany(entries ?? [], 'greater than or equal to 1');
  if (entries.length > MAX_ENTRIES) throw tooFewOrMany(entries, `less than or equal to ${MAX_ENTRIES}`);
  if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > MAX_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  return entries;
}

/**
 * Why one entry is not taken, while the request succeeds. Recorded answers of AWS; services' own sources are reserved
 * (`NotAuthorizedForSourceException`).
 */
export function refusalOf(entry: PutEventsRequestEntry): PutEventsResultEntry | undefined {
  for (const member of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[member]) continue;
    const ErrorMessage = `Parameter ${member} is not valid. Reason: ${member} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  if (entry.Source!.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!isObject(entry.Detail!)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
}

/** How AWS counts ("Calculating Amazon EventBridge PutEvents event entry size"): 14 bytes for a time, UTF-8 for the rest. */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (Time ? 14 : 0) + texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function tooFewOrMany(entries: readonly PutEventsRequestEntry[], constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '[${entries.map(() => 'PutEventsRequestEntry').join(', ')}]' at 'entries' failed to satisfy constraint: Member must have length ${constraint}`,
  );
}
