import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFlags } from '../../../lib/flags/compile-flags.ts';
import { aDocument, aFlag } from '../builders.ts';
import { flagdAnswers } from '../flagd.ts';

const flag = (operands: unknown[]) =>
  aFlag({ variants: { true: 'yes', false: 'no' }, defaultVariant: null, targeting: { sem_ver: operands } });
const compare = (...operands: unknown[]) => compileFlags(aDocument({ flag: flag(operands) })).string('flag', 'null');

// The example of section 11 of https://semver.org/spec/v2.0.0.html, and what is before and after it.
const ordered = [
  '0.9.9',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '1.10.0',
  '2.0.0',
];

it('orders versions as semver.org does', () => {
  const pairs = ordered.flatMap((a, i) => ordered.slice(i + 1).map((b) => [a, b] as const));

  const wrong = pairs.filter(([a, b]) => compare(a, '<', b) !== 'yes' || compare(b, '<=', a) !== 'no');

  expect(wrong).toEqual([]);
});

it.each([
  ['1.2.9', '~', '1.2.0', 'yes'],
  ['1.3.0', '~', '1.2.0', 'no'],
  ['1.9.0', '^', '1.2.0', 'yes'],
  ['0.9.0', '^', '0.2.0', 'yes'],
  ['2.0.0', '^', '1.2.0', 'no'],
  ['v1.0.0', '=', '1.0.0', 'yes'],
  ['1', '=', '1.0.0', 'yes'],
  ['1.0.0+build', '=', '1.0.0', 'yes'],
  ['2.0.0.0', '=', '2.0.0', 'null'],
  ['01.0.0', '=', '1.0.0', 'null'],
  ['1.0.0', '==', '1.0.0', 'null'],
])('compares %s %s %s: %s', (left, operator, right, answer) => {
  expect(compare(left, operator, right)).toBe(answer);
});

it('reads versions and what is nearly one as flagd-core does', () => {
  const part = fc.constantFrom('0', '1', '2', '10', '01', 'a', '-', 'A', '1a', '', 'x', '9007199254740992');
  const parts = fc.array(part, { minLength: 1, maxLength: 4 }).map((all) => all.join('.'));
  const end = fc.constantFrom('', '-', '+b', '+', '+b.c', '+b+c', '+b_', ' ');
  const version = fc
    .tuple(
      fc.constantFrom('', '', 'v', 'V', 'vv', ' v', '='),
      parts,
      fc.oneof(
        fc.constant(''),
        parts.map((text) => `-${text}`),
      ),
      end,
    )
    .map((pieces) => pieces.join(''));
  const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '^');

  fc.assert(
    fc.property(version, operator, version, (...operands) => {
      const [answer] = flagdAnswers(aDocument({ flag: flag(operands) }), {}, 'null');

      expect(compare(...operands)).toBe(answer!.value);
    }),
    { numRuns: 500 },
  );
});

it('does not hang on what looks like a version for long', () => {
  const texts = ['1'.repeat(5_000_000), `1.0.0-${'0'.repeat(200)}_`, `1.0.0-${'a.'.repeat(100)}_`];

  const answers = texts.map((text) => compare(text, '=', text));

  expect(answers).toEqual(['null', 'null', 'null']);
});
