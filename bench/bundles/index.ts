import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleFolder, functionNames } from '../../lib/constructs/bundles.ts';
import { printTable } from '../analysis/table.ts';
import { bareClientBundle } from '../bare-client.ts';

const goalKb = 500;
const kb = (bytes: number) => bytes / 1024;

const bare = kb(readFileSync(bareClientBundle()).length);
const rows = functionNames.map((name) => {
  const code = readFileSync(join(bundleFolder(name), 'index.js'));
  return { name, size: kb(code.length), zipped: kb(gzipSync(code).length) };
});

printTable(
  `Lambda bundles, minified: at most ${goalKb} KB each; a client of Lambda alone is ${bare.toFixed(0)} KB`,
  ['function', 'KB', 'zipped', '', '× bare client'],
  rows
    .toSorted((a, b) => b.size - a.size)
    .map(({ name, size, zipped }) => [
      name,
      size.toFixed(0),
      zipped.toFixed(0),
      size <= goalKb ? 'met' : 'missed',
      (size / bare).toFixed(2),
    ]),
);
