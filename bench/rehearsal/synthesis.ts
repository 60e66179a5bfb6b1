import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../goals.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The synthesis that a rehearsal makes when a source has changed, against the one that `cdk deploy` makes. */
export function synthesisFigures(): readonly Figure[] {
  const deployed = { what: 'with all checks', measured: synthesize({}) };
  const unchecked = { CDK_VALIDATION: 'false', NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') };
  const bundles = `import('./lib/constructs/bundles.ts').then((bundles) => bundles.bundleFolder('guard'))`;
  return [
    { what: 'all of it', measured: synthesize(unchecked), unit: 'ms', against: deployed },
    { what: 'of which bundling the functions', measured: run(['-e', bundles]), unit: 'ms' },
    {
      what: 'of which loading the CDK',
      measured: run(['-e', `import('./lib/constructs/control-plane.ts')`]),
      unit: 'ms',
    },
  ];
}

function synthesize(env: Record<string, string>): number {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  try {
    return run(['bin/app.ts'], {
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, example: 'true' }),
      ...env,
    });
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
