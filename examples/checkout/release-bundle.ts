import { fileURLToPath } from 'node:url';
import { buildInCache, bundleOptions } from '../../lib/constructs/bundles.ts';

/** The folder of a release's bundle, made anew. */
export function releaseBundle(release: number): string {
  const entry = fileURLToPath(new URL(`releases/${release}.ts`, import.meta.url));
  return buildInCache({ ...bundleOptions, entryPoints: [{ in: entry, out: 'index' }] });
}
