import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOf, oneOf, show } from '../../../lib/core/text/show.ts';

test.each([
  [undefined, 'nothing'],
  [null, 'nothing'],
  [5, '5'],
  [Number.NaN, 'NaN'],
  [true, 'true'],
  ['five', '"five"'],
  ['', '""'],
  [[], 'an empty list'],
  [[1, 2, 3], 'a list of 3'],
  [{ a: 1 }, 'a map'],
])('%j is shown as %s', (value, expected) => {
  const shown = show(value);

  expect(shown).toBe(expected);
});

test('text is shown in one line of bounded length, without characters that steer a terminal', () => {
  const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

  fc.assert(
    fc.property(fc.string({ unit: codeUnit, maxLength: 500 }), (text) => {
      const shown = show(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.length).toBeLessThan(60 * 9);
    }),
  );
});

test('words are listed as people list them', () => {
  const lists = [oneOf([]), oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c']), allOf(['a', 'b', 'c'])];

  expect(lists).toEqual(['', 'a', 'a or b', 'a, b or c', 'a, b and c']);
});
