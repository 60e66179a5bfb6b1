import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { cachedFolder } from './cached-folder.ts';

/** The Lambda functions of the control plane; each has an entry file of its name. */
export const functionNames = [
  'start',
  'prepare',
  'shift',
  'analyze',
  'hand-over',
  'promote',
  'roll-back',
  'finish',
  'guard',
  'reconcile',
  'register-application',
  'grant-wishes',
  'prune-versions',
  'request-newest',
  'command',
  'notify',
  'flag-lock',
] as const;

export type FunctionName = (typeof functionNames)[number];

const wiring = (file: string) => fileURLToPath(new URL(`../../functions/wiring/${file}.ts`, import.meta.url));

/** CommonJS loads faster on Lambda than ESM, and `module` first keeps unused SDK code out. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  minify: true,
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': wiring('lambda-credentials'),
    '@aws-sdk/endpoint-cache': wiring('no-endpoint-discovery'),
  },
  legalComments: 'none',
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * The folder of a function's bundle: prebuilt in the published package, built once per process from the sources in the
 * repository.
 */
export function bundleFolder(name: FunctionName): string {
  const folder = isPublished ? fileURLToPath(new URL('../../functions', import.meta.url)) : buildAll();
  return join(folder, name);
}

const isPublished = !import.meta.url.endsWith('.ts');

let built: string | undefined;

function buildAll(): string {
  const entryPoints = functionNames.map((name) => ({
    in: fileURLToPath(new URL(`../../functions/${name}.ts`, import.meta.url)),
    out: `${name}/index`,
  }));
  built ??= buildInCache({ ...bundleOptions, entryPoints });
  return built;
}

/** Builds into a folder of the repository's `.cache`, and gives that folder: equal builds share it. */
export function buildInCache(options: BuildOptions): string {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({ ...options, outdir: '/', write: false });
  return cachedFolder('bundles', Object.fromEntries(outputFiles.map(({ path, contents }) => [path, contents])));
}
