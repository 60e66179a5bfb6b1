import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../lib/view/printable.ts';

test('what would take over a terminal is shown instead', () => {
  expect(printable('carts\u001B[2J look\nwrong\u202E')).toBe('carts\\u{1b}[2J look wrong\\u{202e}');
});

test('no control character gets through, and ordinary text is left alone', () => {
  const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point));

  fc.assert(
    fc.property(fc.string({ unit: character }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
  expect(printable('Störung: 5 % → 0 ✓')).toBe('Störung: 5 % → 0 ✓');
});
