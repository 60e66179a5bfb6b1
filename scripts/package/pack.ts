import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What the package is made of; what it says about itself included. */
const sources = [
  ...['bin', 'lib', 'functions', 'statemachines', 'examples', 'scripts/package'],
  ...['scripts/build.ts', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'cdk.json', 'README.md', 'LICENSE'],
];

/**
 * The tarball that `npm publish` would send, from sources as they are now: built in a folder of its own, once for all who
 * want to look at it.
 */
export function packedTarball(): string {
  const folder = join('.cache', 'package', fingerprint());
  const tarball = () => join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
  if (existsSync(folder)) return tarball();

  mkdirSync(join('.cache', 'package'), { recursive: true });
  const unfinished = mkdtempSync(join('.cache', 'package', 'unfinished-'));
  try {
    for (const file of ['package.json', 'README.md', 'LICENSE', 'examples']) {
      cpSync(file, join(unfinished, file), { recursive: true });
    }
    execFileSync(process.execPath, ['scripts/build.ts', join(unfinished, 'dist')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: unfinished, stdio: 'ignore' });
    for (const file of ['dist', 'examples']) rmSync(join(unfinished, file), { recursive: true });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Somebody else was at it, too, and faster.
    if (!existsSync(folder)) throw error;
  }
  return tarball();
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesIn).toSorted()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function filesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (/\.\w+$|LICENSE$/.test(path)) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
