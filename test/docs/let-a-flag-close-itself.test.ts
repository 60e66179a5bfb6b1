import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { breakerOf, errorAlarmOf } from '../../lib/core/flags/breaker.ts';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { propagation } from '../../lib/core/flags/propagation.ts';
import { read } from '../repository/files.ts';
import { fencesOf } from './fences.ts';

const page = 'docs/how-to/let-a-flag-close-itself.md';
const folder = mkdtempSync(join(tmpdir(), 'tidegate-close-itself-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the flag that the page shows has a breaker, with the defaults of the reference and the alarm that the page names', async () => {
  const { text } = fencesOf(page).find(({ savedAs }) => savedAs === 'flags.ts')!;
  writeFileSync(join(folder, 'flags.ts'), text);
  const alias = { 'tidegate/flags/define': join(process.cwd(), 'lib/flags/define.ts') };
  const outfile = join(folder, 'flags.mjs');
  buildSync({ bundle: true, format: 'esm', alias, entryPoints: [join(folder, 'flags.ts')], outfile });
  const { document } = (await import(outfile)) as { document: FlagDocument };

  const breaker = breakerOf(document.flags['recommendations']!);

  expect(breaker).toEqual({
    to: 'off',
    alarms: ['recommender-unreachable'],
    errors: { of: 'on', percent: 5, ...defaultsOf('errors') },
    retry: defaultsOf('retry'),
  });
  expect(read(page)).toContain(errorAlarmOf('recommendations'));
});

test('the seconds that the page tells are those that a kill would tell', () => {
  const seconds = [45, 30].map((pollSeconds) => propagation(1.6, [{ functionName: 'search', pollSeconds }]).seconds);

  expect(read(page).replaceAll(/\s+/g, ' ')).toContain(
    `within ${seconds[0]} seconds at the agent's own poll interval, within ${seconds[1]} at \`pollInterval\` 30`,
  );
});

/** The numbers in the reference's column of defaults. */
const defaultsOf = (part: string) =>
  Object.fromEntries(
    [
      ...read('docs/reference/flags.md').matchAll(new RegExp(`^\\| \`${part}\\.(\\w+)\` \\|.*\\| (\\d+) \\|$`, 'gm')),
    ].map(([, name, value]) => [name, Number(value)]),
  );
