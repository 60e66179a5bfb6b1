/**
 * Tries the mutants of the folders or files named (all folders, unless some are), then writes the page. What begins with a
 * dash is for Stryker: `npm run mutation -- stats analysis/forecast --concurrency 1`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { FOLDERS } from './folders.ts';
import { type Report, renewed } from './report.ts';

const given = process.argv.slice(2);
const dash = given.findIndex((word) => word.startsWith('-'));
const [named, options] = dash < 0 ? [given, []] : [given.slice(0, dash), given.slice(dash)];
const unknown = named.filter((name) => !FOLDERS.some((one) => one === name) && !existsSync(pathOf(name)));
if (unknown.length > 0) {
  console.error(
    `no mutants are made of ${unknown.join(', ')}; name some of ${FOLDERS.join(', ')}, files of theirs like stats/wealth, or none for all`,
  );
  process.exit(2);
}

for (const folder of FOLDERS) {
  const files = named.filter((name) => name.startsWith(`${folder}/`)).map(pathOf);
  const isWhole = named.length === 0 || named.some((name) => name === folder);
  if (isWhole) attempt(folder);
  else if (files.length > 0) attempt(folder, files);
}
await import('./write-page.ts');

function attempt(folder: string, files?: readonly string[]): void {
  const path = `.cache/mutation/${folder}.json`;
  const before = existsSync(path) ? read(path) : undefined;
  const only = files ? ['--mutate', files.join(',')] : [];
  const { status } = spawnSync('stryker', ['run', 'scripts/mutation/stryker.config.ts', ...only, ...options], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
  if (before && files) writeFileSync(path, JSON.stringify(renewed(before, read(path), files)));
}

function read(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

/** Of `stats/wealth`. */
function pathOf(name: string): string {
  return `lib/core/${name}.ts`;
}
