import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { DataProblem, ReadData } from '../core/judges/read-data.ts';
import type { Context } from './context.ts';

/** More is not the data of a rollout: half a year of minutes. Bytes. */
const MOST_DATA_BYTES = 32 * 1024 * 1024;

/** Data in JSON from a file. What cannot be read is refused like what cannot be understood. */
export async function loadData<T>(
  { cwd }: Pick<Context, 'cwd'>,
  file: string,
  read: (text: string) => ReadData<T>,
): Promise<ReadData<T>> {
  let bytes: Buffer;
  try {
    // Of a file that is too large, or never ends, no more is read than shows it.
    bytes = Buffer.concat(await createReadStream(resolve(cwd, file), { end: MOST_DATA_BYTES }).toArray());
  } catch (error) {
    return refused(foundInsteadOf(error as NodeJS.ErrnoException));
  }
  if (bytes.length > MOST_DATA_BYTES) return refused(`more than ${MOST_DATA_BYTES / 1024 / 1024} MiB`);
  try {
    return read(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return refused('bytes that are not UTF-8');
  }
}

/** `data.json: minutes[3].canary.errors must be …` */
export const dataProblemLines = (file: string, problems: readonly DataProblem[]): string[] =>
  problems.map(({ message }) => `${file}: ${message}`);

function refused(found: string): { readonly ok: false; readonly problems: readonly DataProblem[] } {
  const expected = 'data in a file';
  return { ok: false, problems: [{ path: '', found, expected, message: `expected ${expected}, found ${found}` }] };
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
};

const foundInsteadOf = ({ code = '', message }: NodeJS.ErrnoException): string => UNREADABLE[code] ?? message;
