import type { Source } from './source.ts';

/** Reads a file, for work without an account: what was read is current. */
export const fileSource = (path: string, readFile: (path: string) => Promise<string>): Source => ({
  load: async () => {
    const text = await readFile(path).catch((cause: unknown) => {
      throw new Error(`no flag document at ${path}: ${(cause as Error).message}`, { cause });
    });
    return { text };
  },
  currentAsOf: ({ startedAt }) => startedAt,
});
