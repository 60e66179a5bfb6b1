import { type FunctionConfiguration, type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DEFAULT_POLL_SECONDS, type FlagReader } from '../core/flags/propagation.ts';
import type { FlagPlace } from './flag-place.ts';

/**
 * The functions that `FlagsReader` has set up to read these flags, by their environment. `undefined` where the caller may not
 * list functions.
 */
export async function flagReaders(
  client: LambdaClient,
  { applicationId, environmentId, profileId }: FlagPlace,
): Promise<readonly FlagReader[] | undefined> {
  const path = `/applications/${applicationId}/environments/${environmentId}/configurations/${profileId}`;
  const readers: FlagReader[] = [];
  let Marker: string | undefined;
  try {
    do {
      const page = await client.send(new ListFunctionsCommand({ Marker }));
      readers.push(...(page.Functions ?? []).filter(reads(path)).map(readerOf));
      Marker = page.NextMarker;
    } while (Marker);
    return readers;
  } catch (error) {
    if ((error as Error).name === 'AccessDeniedException') return undefined;
    throw error;
  }
}

const reads = (path: string) => (given: FunctionConfiguration) =>
  given.Environment?.Variables?.['TIDEGATE_FLAGS'] === path;

function readerOf({ FunctionName = '', Environment }: FunctionConfiguration): FlagReader {
  const poll = Number(
    Environment?.Variables?.['AWS_APPCONFIG_EXTENSION_POLL_INTERVAL_SECONDS'] ?? DEFAULT_POLL_SECONDS,
  );
  return { functionName: FunctionName, pollSeconds: poll };
}
