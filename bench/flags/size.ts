import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { printTable } from '../analysis/table.ts';
import { median } from './measure.ts';

const entries = {
  'tidegate/flags': `export { compileFlags } from './lib/flags/index.ts'`,
  'flagd-core': `export { FlagdCore } from '@openfeature/flagd-core'`,
};

/** What a bundle weighs, and how long a new process takes to import it. */
export function size(): void {
  const folder = mkdtempSync(join(tmpdir(), 'flags-'));
  const rows = Object.entries(entries).map(([name, contents], i) => {
    const file = join(folder, `${i}.mjs`);
    const { outputFiles } = buildSync({
      stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      write: false,
      logLevel: 'silent',
    });
    const bundle = outputFiles[0]!.contents;
    writeFileSync(file, bundle);
    return [name, (bundle.length / 1000).toFixed(1), importMilliseconds(file).toFixed(1)];
  });
  rmSync(folder, { recursive: true });
  printTable('The bundle, minified, and importing it in a new process, median of 11', ['', 'KB', 'ms'], rows);
}

function importMilliseconds(file: string): number {
  const script = `const begun = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - begun)`;
  const once = () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
  return median(Array.from({ length: 11 }, once));
}
