/**
 * Writes `dist`, what the published package holds: compiled JavaScript with types, the state machine, and each Lambda
 * function as one prebuilt bundle. A bundle over its budget fails the build.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { bundleOptions, functionNames } from '../lib/constructs/bundles.ts';

const budgetKb = 500;

rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('statemachines', 'dist/statemachines', { recursive: true });
buildSync({
  ...bundleOptions,
  entryPoints: functionNames.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
  outdir: 'dist/functions',
});

for (const name of functionNames) {
  const kb = Math.ceil(statSync(`dist/functions/${name}/index.js`).size / 1000);
  console.log(`${name.padEnd(10)} ${kb} KB`);
  if (kb > budgetKb) {
    console.error(`${name} is over its budget of ${budgetKb} KB`);
    process.exitCode = 1;
  }
}
