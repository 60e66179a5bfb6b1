import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../goals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The synthesis that a rehearsal makes when a source has changed, and what it is without each of its parts. */
export function synthesisFigures(): readonly Figure[] {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const withoutValidation = { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false };
  const all = synthesize({ ...context, example: 'true' });
  return [
    { what: 'all of it, with the example', measured: all, unit: 'ms' },
    { what: 'without the example', measured: synthesize(context), unit: 'ms' },
    {
      what: 'without the example and without built-in validation',
      measured: synthesize(withoutValidation),
      unit: 'ms',
    },
    { what: 'loading aws-cdk-lib and cdk-nag', measured: run(['-e', importsOf('aws-cdk-lib', 'cdk-nag')]), unit: 'ms' },
    {
      what: 'bundling the functions',
      measured: run(['-e', `import('./lib/constructs/bundles.ts').then((m) => m.bundleFolder('guard'))`]),
      unit: 'ms',
    },
  ];
}

const importsOf = (...packages: readonly string[]) => packages.map((name) => `require('${name}');`).join('');

function synthesize(context: object): number {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  try {
    return run(['bin/app.ts'], { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: readonly string[], env: Record<string, string> = {}): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}:\n${stderr}`);
  return performance.now() - begun;
}
