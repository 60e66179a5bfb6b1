import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const bundle = (entry: string) =>
  buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'node20',
    // A package or a module of Node's would stay an import, and be seen.
    packages: 'external',
    write: false,
    metafile: true,
  });

it('is less than 15 KB of its own code, which neither evaluates text nor looks at more than the clock', () => {
  const { outputFiles, metafile } = bundle('lib/flags/index.ts');
  const { text = '', contents = [] } = outputFiles[0] ?? {};

  expect(contents.length).toBeGreaterThan(0);
  expect(contents.length).toBeLessThan(15_000);
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  expect(text).not.toMatch(/\beval\b|\bFunction\(|setTimeout|process\b/);
});
