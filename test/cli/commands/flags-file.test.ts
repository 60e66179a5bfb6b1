import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { openStage } from '../../../lib/core/flags/stage.ts';
import { aDocument, aFlag } from '../../core/flags/a-document.ts';
import { aContext } from '../a-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'flags-'));
afterAll(() => rmSync(folder, { recursive: true }));
const now = Date.UTC(2026, 10, 26, 12);

async function tidegate(argv: readonly string[], document?: object | string) {
  if (document)
    writeFileSync(join(folder, 'flags.json'), typeof document === 'string' ? document : JSON.stringify(document));
  const context = aContext({ cwd: folder, now: () => now });
  const exitCode = await main(['flags', ...argv], context);
  return { exitCode, ...context.printed };
}

describe('tidegate flags explain', () => {
  const pro = { '===': [{ var: 'plan' }, 'pro'] };
  const split = {
    fractional: [
      ['on', 30],
      ['off', 70],
    ],
  };
  const targeting = { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on', { if: [pro, split, null] }] };
  const explain = async (context: string, document: object, ...more: readonly string[]) =>
    (await tidegate(['explain', 'new-checkout', '--file', 'flags.json', '--context', context, ...more], document))
      .stdout;

  test('tells each condition, what is hashed, and where in the split somebody stands', async () => {
    const document = aDocument({ checkout: aFlag({ targeting }) });
    const asking = ['--file', 'flags.json', '--context', 'targetingKey=user-1,plan=pro'];
    const { stdout } = await tidegate(['explain', 'checkout', ...asking], document);

    expect(stdout).toBe(`checkout: off, which is false: a rule chose it (TARGETING_MATCH)
  no   email ends with @example.com
  yes  plan = pro
  split on 30 %, off 70 %: "checkoutuser-1" hashes to 3105039728, position 72 of 100, which is off
`);
  });

  test.each<[string, string, object, string[]]>([
    [
      'the first rule',
      'email=ann@example.com',
      { targeting },
      ['on, which is true', 'yes  email ends with', 'then on'],
    ],
    [
      'the default',
      'plan=free',
      { targeting },
      ['no rule chose, and off is the default (DEFAULT)', 'no   plan = pro', 'nothing else'],
    ],
    ['no key', 'plan=pro', { targeting }, ['off is the default', 'there is no key to split by']],
    ['no rules', 'plan=pro', { targeting: undefined }, ['off, which is false: it has no rules (STATIC)']],
    ['a switch', 'plan=pro', { state: 'DISABLED' }, ['what the code falls back to, since it is disabled']],
    [
      'a broken flag',
      'a=1',
      { targeting: { what: 1 } },
      ['since it fails: "what" is not an operator of flagd (PARSE_ERROR)'],
    ],
    [
      'a failure',
      'age=x',
      { targeting: { if: [{ '<': [{ var: 'age' }, 18] }, 'on', null] } },
      ['since it fails', 'fails: a comparison'],
    ],
  ])('tells of %s', async (_, context, fields, says) => {
    const text = await explain(context, aDocument({ 'new-checkout': aFlag(fields) }));

    for (const part of says) expect(text).toContain(part);
  });

  test('shows where a ramp will be at another time', async () => {
    const times = { begins: now, ends: now + 3_600_000 };
    const open = openStage(aDocument(), 'new-checkout', { rollout: 'r-1', canary: 'on', weight: 1, from: 0 }, times);
    const user = 'targetingKey=user-1';

    const today = await explain(user, open);
    const later = await explain(user, open, '--at', '2026-11-26T13:00Z');

    expect(today).toContain('new-checkout: off');
    expect(today).toContain('none of its own rules, so rollout r-1 decides\n  yes  the time < 2026-11-26T12:06:00Z');
    expect(later).toContain('new-checkout: on');
  });

  test('is an object with --json, and refuses what is no context', async () => {
    const json = await explain('{"email":"a@example.com","age":1}', aDocument(), '--json');
    const wrong = await tidegate(['explain', 'new-checkout', '--file', 'flags.json', '--context', 'pro']);

    expect(JSON.parse(json)).toMatchObject({
      ...{ key: 'new-checkout', context: { age: 1 }, at: '2026-11-26T12:00:00.000Z', variant: 'on', value: true },
      steps: [
        { kind: 'condition', held: true },
        { kind: 'choice', chosen: 'on' },
      ],
    });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('targetingKey=user-1,plan=pro') });
  });
});

describe('tidegate flags validate', () => {
  test.each<[string, string[], object, number, string]>([
    ['a good document', [], aDocument(), 0, 'flags.json is valid'],
    ['a warning', [], aDocument({ a: aFlag({ metadata: {} }) }), 0, 'warning: flag a: nobody owns it'],
    ['an error', [], aDocument({ a: aFlag({ defaultVariant: 'of' }) }), 2, 'error: flag a: "defaultVariant" is one of'],
    [
      'a breaker that would never close its flag',
      [],
      aDocument({ a: aFlag({ metadata: { owner: 'a', breaker: '{"to":"off"}' } }) }),
      2,
      'error: flag a: its breaker has neither alarms nor a limit of errors',
    ],
    [
      'a flag that has expired',
      ['--fail-on', 'expired,weights'],
      aDocument({ a: aFlag({ metadata: { owner: 'a', expiry: '2026-11-01' } }) }),
      1,
      'warning: flag a: expired on 2026-11-01',
    ],
    [
      'no kind of warning',
      ['--fail-on', 'age'],
      aDocument(),
      2,
      'must be of expired, expiring, no-owner, weights, size, got age',
    ],
  ])('of %s', async (_, options, document, exitCode, says) => {
    const { stdout, stderr, ...ended } = await tidegate(['validate', 'flags.json', ...options], document);

    expect(ended.exitCode).toBe(exitCode);
    expect(stdout + stderr).toContain(says);
  });

  test('reads a module as well as JSON, and tells all problems of a text that is broken', async () => {
    writeFileSync(join(folder, 'flags.ts'), `export const document = ${JSON.stringify(aDocument())};`);
    writeFileSync(join(folder, 'two.ts'), 'export const a = { flags: {} }; export const b = { flags: {} };');

    expect(await tidegate(['validate', 'flags.ts'])).toMatchObject({ exitCode: 0, stdout: 'flags.ts is valid\n' });
    expect(await tidegate(['validate', 'two.ts'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('exports 2'),
    });
    expect(await tidegate(['validate', 'flags.json'], '{"flags":')).toMatchObject({ exitCode: 2 });
  });
});

describe('tidegate flags types', { timeout: 60_000 }, () => {
  const document = aDocument({
    'new-checkout': aFlag({ metadata: { owner: 'payments', kind: 'release', expiry: '2027-02-01', ticket: 'PAY-1' } }),
    banner: aFlag({ variants: { calm: 'blue' }, defaultVariant: 'calm', metadata: undefined }),
    limits: aFlag({
      variants: { few: { items: 1, tags: ['a'] }, many: { items: 9, tags: [], note: null } },
      defaultVariant: 'few',
    }),
  });

  test('prints the type of each flag, and what it is for', async () => {
    const { stdout } = await tidegate(['types', 'flags.json'], document);

    expect(stdout).toContain(`export type FlagTypes = {
  /** release flag of payments until 2027-02-01 (PAY-1) */
  readonly "new-checkout": boolean;
  /** flag */
  readonly "banner": string;`);
    expect(stdout).toContain(
      'readonly "limits": { readonly "items": number; readonly "tags": readonly string[]; readonly "note"?: null };',
    );
  });

  test('lets an application compile, and one with a misspelt flag or of another type not', async () => {
    const { stdout } = await tidegate(['types', 'flags.json'], document);
    const project = join(process.cwd(), '.cache', 'flag-types');
    mkdirSync(project, { recursive: true });
    const application = (asks: string) => `
import { compileFlags } from '../../lib/flags/index.ts';
import type { FlagTypes } from './flag-types.ts';
const flags = compileFlags<FlagTypes>('{}');
export const answer = ${asks};
`;
    const files = {
      'flag-types.ts': stdout,
      'right.ts': application("flags.boolean('new-checkout', false)"),
      'object.ts': application("flags.object('limits', { items: 1, tags: [] }).items"),
      'misspelt.ts': application("flags.boolean('new-chekcout', false)"),
      'mistyped.ts': application("flags.boolean('banner', false)"),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    const tsconfig = {
      extends: '../../tsconfig.json',
      compilerOptions: { noEmit: true },
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));

    const compiled = spawnSync('node_modules/.bin/tsc', ['-p', project, '--pretty', 'false'], { encoding: 'utf8' });
    rmSync(project, { recursive: true });

    const broken = [...compiled.stdout.matchAll(/(\w[\w-]*)\.ts\(\d+,\d+\): error/g)].map(([, name]) => name);
    expect({ broken, status: compiled.status }).toEqual({ broken: ['misspelt', 'mistyped'], status: 1 });
    expect(compiled.stdout).toContain('"new-chekcout"');
  });
});
