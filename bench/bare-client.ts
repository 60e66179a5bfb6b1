import { buildSync } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOptions } from '../lib/constructs/bundles.ts';

/** The least that a function calling Lambda can be, bundled like the real ones: what to compare them with. */
export function bareClientBundle(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tidegate-bench-')), 'index.js');
  const contents = `
    import { LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
    const client = new LambdaClient();
    export const handler = (input) => client.send(new UpdateAliasCommand(input));
  `;
  buildSync({
    ...bundleOptions,
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    outfile,
  });
  return outfile;
}
