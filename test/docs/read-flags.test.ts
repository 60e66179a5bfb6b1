import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { aFlagReader } from '../account/host/a-flag-reader.ts';
import { fencesOf } from './fences.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-read-flags-'));
afterAll(() => rmSync(folder, { recursive: true }));

const alias = Object.fromEntries(
  ['tidegate/flags/define', 'tidegate/flags/lambda', 'tidegate/flags'].map((entry) => [
    entry,
    join(process.cwd(), 'lib', `${entry.slice('tidegate/'.length)}${entry.endsWith('define') ? '' : '/index'}.ts`),
  ]),
);

test('the function and the flags that the page shows do what it says', async () => {
  for (const { savedAs, text } of fencesOf('docs/how-to/read-flags.md')) {
    if (savedAs) writeFileSync(join(folder, savedAs), text);
  }
  const bundle = { bundle: true, platform: 'node', alias } as const;
  buildSync({ ...bundle, entryPoints: [join(folder, 'handler.ts')], outfile: join(folder, 'index.js') });
  buildSync({ ...bundle, format: 'esm', entryPoints: [join(folder, 'flags.ts')], outfile: join(folder, 'flags.mjs') });
  const { document } = (await import(join(folder, 'flags.mjs'))) as { document: object };
  const TIDEGATE_FLAGS = '/applications/shop/environments/prod/configurations/flags';
  const { deploy, invoke } = aFlagReader({ code: folder, environment: { TIDEGATE_FLAGS } });

  const before = await invoke({ userId: 'a', email: 'a@example.com' });
  await deploy(document);
  const ours = await invoke({ userId: 'a', email: 'a@example.com' });
  const other = await invoke({ userId: 'b', email: 'b@example.org' });

  expect([before, ours, other]).toEqual([{ basket: 'old' }, { basket: 'new' }, { basket: 'old' }]);
});
