import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The path of the compiled command: from source, Node takes the types out of every file first, for which nobody waits. */
export function compiledCommand(): string {
  const folder = join(root, '.cache', 'compiled-package');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')], { cwd: root, stdio: 'inherit' });
  return join(folder, 'dist', 'bin', 'tidegate.js');
}
