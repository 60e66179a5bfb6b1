/**
 * Tries the mutants of the folders named (all, unless some are), then writes the page. What begins with a dash is for
 * Stryker: `npm run mutation -- stats --concurrency 1`.
 */
import { spawnSync } from 'node:child_process';
import { FOLDERS } from './folders.ts';

const given = process.argv.slice(2);
const dash = given.findIndex((word) => word.startsWith('-'));
const [named, options] = dash < 0 ? [given, []] : [given.slice(0, dash), given.slice(dash)];
const unknown = named.filter((folder) => !FOLDERS.some((one) => one === folder));
if (unknown.length > 0) {
  console.error(`no mutants are made of ${unknown.join(', ')}; name some of ${FOLDERS.join(', ')}, or none for all`);
  process.exit(2);
}

for (const folder of named.length > 0 ? named : FOLDERS) {
  const { status } = spawnSync('stryker', ['run', 'scripts/mutation/stryker.config.ts', ...options], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import('./write-page.ts');
