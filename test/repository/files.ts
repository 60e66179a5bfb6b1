import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Paths of all files that are, or are about to be, in version control. */
export function repositoryFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  // A file deleted but not committed as such is still in the index.
  return execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n').filter(existsSync);
}

export const read = (path: string): string => readFileSync(path, 'utf8');
