import { buildSync } from 'esbuild';
import { writeCommonJsDeclarations } from './declarations.ts';

/**
 * Bundles an entry of the package for CommonJS, beside its ESM file, so that files found relative to the module are found
 * from both. Packages stay imports.
 */
export function writeCommonJs(source: string, target: string): void {
  buildSync({
    entryPoints: [source],
    outfile: target,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  writeCommonJsDeclarations(target.replace(/\.cjs$/, '.d.ts'));
}
