/**
 * Writes `dist`, what the published package holds: compiled JavaScript with types, the state machine, each Lambda
 * function as one prebuilt bundle, and the control plane's cloud assembly for rehearsals. A bundle over its budget fails
 * the build.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, statSync } from 'node:fs';
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
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
execFileSync(process.execPath, ['bin/app.ts'], {
  stdio: 'inherit',
  env: { ...process.env, CDK_OUTDIR: 'dist/assembly', CDK_CONTEXT_JSON: JSON.stringify(context) },
});
// For people who look for what made a resource; they name folders of this machine.
for (const file of ['Tidegate.metadata.json', 'tree.json', 'validation-report.json']) rmSync(`dist/assembly/${file}`);

for (const name of functionNames) {
  const kb = Math.ceil(statSync(`dist/functions/${name}/index.js`).size / 1000);
  console.log(`${name.padEnd(10)} ${kb} KB`);
  if (kb > budgetKb) {
    console.error(`${name} is over its budget of ${budgetKb} KB`);
    process.exitCode = 1;
  }
}
