import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MOST_PLAN_BYTES } from '../../../lib/core/plan/bytes.ts';
import { type ParsedPlan, parsePlan, parsePlanBytes } from '../../../lib/core/plan/parse.ts';

const FOLDER = new URL('../../fixtures/plans/refused/', import.meta.url);

/** What is expected of a fixture stands in its first lines: `#! line:column message`. */
const expectedIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('#! '))
    .map((line) => line.slice(3));

const saidOf = (parsed: ParsedPlan): string[] =>
  parsed.ok ? ['valid'] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a plan is refused with everything that is wrong with it, in the order of the file', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');

    const said = saidOf(parsePlan(text));

    expect(said).not.toHaveLength(0);
    expect(said).toEqual(expectedIn(text));
  });
});

describe('a file that is no plan at all is refused', () => {
  test.each([
    ['an empty file', bytes(''), ['1:1 not a plan: the file is empty, expected a map of target and stages at least']],
    [
      'blank lines',
      bytes('\n\n  \n'),
      ['1:1 not a plan: the file is empty, expected a map of target and stages at least'],
    ],
    ['a NUL byte', bytes('target:\n  a\0b'), ['2:4 not a plan: found a NUL byte; text is expected']],
    [
      'Latin-1',
      Uint8Array.of(0x61, 0x0a, 0xc3, 0xa4, 0xe4, 0x0a),
      ['2:2 not a plan: found bytes that are not UTF-8; text is expected'],
    ],
    [
      'UTF-8 that ends early',
      Uint8Array.of(0x61, 0xc3),
      ['1:2 not a plan: found bytes that are not UTF-8; text is expected'],
    ],
    [
      'ten megabytes',
      new Uint8Array(10_000_000).fill(0x61),
      ['1:1 not a plan: found more than 256 KiB; a plan is a page of text'],
    ],
    [
      'an unclosed list',
      bytes('stages: [{ weight: 5% }\n'),
      [
        '2:1 not a plan: cannot be read as YAML or JSON from here on; a plan is like what tidegate init writes (Flow sequence in block collection must be sufficiently indented and end with a ])',
      ],
    ],
    [
      'a tab for indentation',
      bytes('target:\n\tfunction: x\n'),
      [
        '2:1 not a plan: cannot be read as YAML or JSON from here on; a plan is like what tidegate init writes (Tabs are not allowed as indentation)',
      ],
    ],
    [
      'JSON cut off',
      bytes('{ "target": { "function": "a"'),
      [
        '1:30 not a plan: cannot be read as YAML or JSON from here on; a plan is like what tidegate init writes (Flow map in block collection must be sufficiently indented and end with a })',
      ],
    ],
    [
      'a list that goes too deep',
      bytes('['.repeat(20_000)),
      [expect.stringMatching(/^1:\d+ not a plan: maps and lists nested too deeply to be read$/)],
    ],
  ])('%s', (_, content, expected) => {
    const said = saidOf(parsePlanBytes(content));

    expect(said).toEqual(expected);
  });

  test('text that is too long, before it is read', () => {
    const said = saidOf(parsePlan('a'.repeat(MOST_PLAN_BYTES + 1)));

    expect(said).toEqual(['1:1 not a plan: found more than 256 KiB; a plan is a page of text']);
  });
});

test('a refusal keeps what was found, what was expected and what was meant apart', () => {
  const parsed = parsePlan('target: { function: checkout, alias: live }\nstages: [{ weight: 5 }]\n');

  expect(parsed).toEqual({
    ok: false,
    problems: [
      {
        line: 2,
        column: 20,
        path: 'stages[0].weight',
        found: '5',
        expected: 'a percentage like 5%',
        suggestion: '5%',
        message: 'stages[0].weight must be a percentage like 5%, got 5; did you mean 5%?',
      },
    ],
  });
});

test('a refusal repeats no character that could write over a terminal', () => {
  const [problem] = saidOf(parsePlan('"\\e[2J\\u202e": 1\ntarget: { function: a, alias: b }\nstages: BlueGreen\n'));

  expect(problem).toMatch(/^1:1 unknown key \["\\u001b\[2J\\u\{202e\}"\]/);
});

test('thousands of unknown keys are told one by one, and once each', () => {
  const keys = Array.from({ length: 2_000 }, (_, i) => `key${i}: 1`);

  const said = saidOf(parsePlan(['target: { function: a, alias: b }', 'stages: BlueGreen', ...keys].join('\n')));

  expect(said).toHaveLength(keys.length);
  expect(said.at(-1)).toMatch(/^2002:1 unknown key key1999, /);
});
