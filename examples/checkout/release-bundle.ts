import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/constructs/bundles.ts';

/** The folder of a release's bundle, made anew. */
export function releaseBundle(release: number): string {
  const outdir = mkdtempSync(join(tmpdir(), 'tidegate-checkout-'));
  const entry = fileURLToPath(new URL(`releases/${release}.ts`, import.meta.url));
  buildSync({ ...bundleOptions, entryPoints: [{ in: entry, out: 'index' }], outdir });
  return outdir;
}
