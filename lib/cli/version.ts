import { readFileSync } from 'node:fs';

/** The package's version. Its package.json is one folder further up from compiled code than from source. */
export function packageVersion(): string {
  for (const up of ['../../', '../../../']) {
    try {
      return (JSON.parse(readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8')) as { version: string })
        .version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('package.json was expected beside the code of tidegate and is not there; install it again');
}
