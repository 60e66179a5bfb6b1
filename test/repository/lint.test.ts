import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** One violation of each rule that a review would otherwise have to find. */
const planted = {
  'typescript(no-floating-promises)': `const save = async () => {};\nexport const finish = () => { save(); };`,
  'typescript(no-misused-promises)': `export const twice = (list: number[]) => list.forEach(async (n) => { await n; });`,
  'typescript(switch-exhaustiveness-check)': `export function sign(kind: 'pass' | 'fail'): void { switch (kind) { case 'pass': return; } }`,
  'typescript(no-explicit-any)': `export const parse = (input: any) => input;`,
  'typescript(only-throw-error)': `export function refuse(): never { throw { reason: 'none' }; }`,
  'typescript(return-await)': `export async function load(work: Promise<void>) { try { return work; } catch { return; } }`,
  'typescript(restrict-template-expressions)': 'export const label = (value: object) => `value ${value}`;',
  'eslint(no-unused-vars)': `const forgotten = 1;\nexport const kept = 2;`,
  'import(no-default-export)': `const plan = {};\nexport default plan;`,
};

const tsconfig = { compilerOptions: { strict: true, target: 'es2024', module: 'esnext', noEmit: true } };

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  let found: Map<string, string[]>;

  beforeAll(() => {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    Object.values(planted).forEach((text, index) => writeFileSync(join(folder, `planted-${index}.ts`), text));
    found = lint(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(planted).map((rule, index) => ({ rule, file: `planted-${index}.ts` })))(
    'catches $rule',
    ({ rule, file }) => {
      expect(found.get(file)).toContain(rule);
    },
  );
});

/** Names of broken rules by file. */
function lint(folder: string): Map<string, string[]> {
  const args = ['--config', resolve('.oxlintrc.json'), '--type-aware', '--format', 'json', '.'];
  const { stdout } = spawnSync(resolve('node_modules/.bin/oxlint'), args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };

  const rules = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) rules.set(filename, [...(rules.get(filename) ?? []), code]);
  return rules;
}
