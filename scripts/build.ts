/**
 * Writes `dist` (or the folder that is given), what the published package holds: compiled JavaScript with types, each entry
 * once more for CommonJS, the state machine, each Lambda function as one prebuilt bundle, and the control plane's cloud
 * assembly for rehearsals. A bundle over its budget fails the build.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, functionNames } from '../lib/constructs/bundles.ts';
import { writeCommonJs } from './package/common-js.ts';
import { nameJavaScript } from './package/declarations.ts';

const budgetKb = 510;
const dist = resolve(process.argv[2] ?? 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', dist], { stdio: 'inherit' });
nameJavaScript(dist);
for (const entry of entries()) {
  writeCommonJs(entry.replace(/\.cjs$/, '.ts'), join(dist, entry));
}
cpSync('statemachines', join(dist, 'statemachines'), { recursive: true });
buildSync({
  ...bundleOptions,
  entryPoints: functionNames.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
  outdir: join(dist, 'functions'),
});
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
execFileSync(process.execPath, ['bin/app.ts'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: join(dist, 'assembly'),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  },
});
// For people who look for what made a resource; they name folders of this machine.
for (const file of ['Tidegate.metadata.json', 'tree.json', 'validation-report.json']) {
  rmSync(join(dist, 'assembly', file), { force: true });
}

for (const name of functionNames) {
  const kb = Math.ceil(statSync(join(dist, 'functions', name, 'index.js')).size / 1024);
  console.log(`${name.padEnd(20)} ${kb} KB`);
  if (kb > budgetKb) {
    console.error(`${name} is over its budget of ${budgetKb} KB`);
    process.exitCode = 1;
  }
}

/** What package.json has CommonJS load, relative to `dist`. */
function entries(): readonly string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, { readonly require: { readonly default: string } }>;
  };
  return Object.values(exports).map((entry) => entry.require.default.replace(/^\.\/dist\//, ''));
}
