import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInCache, bundleOptions } from '../lib/constructs/bundles.ts';

/** The least that a function calling Lambda can be, bundled like the real ones: what to compare them with. */
export function bareClientBundle(): string {
  const contents = `
    import { LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
    const client = new LambdaClient();
    export const handler = (input) => client.send(new UpdateAliasCommand(input));
  `;
  const stdin = { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) };
  return join(buildInCache({ ...bundleOptions, stdin }), 'stdin.js');
}
