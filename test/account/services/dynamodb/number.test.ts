import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  numberSize,
  subtractNumbers,
} from '../../../../lib/account/services/dynamodb/number.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 12 }))
  .map(([coefficient, places]) => ({ coefficient, places, text: `${coefficient}e-${places}` }));

/** An independent reading of a decimal: an integer number of 10^-12. */
const scaled = ({ coefficient, places }: { coefficient: bigint; places: number }) =>
  coefficient * 10n ** BigInt(12 - places);

describe('numbers', () => {
  test.each([
    ['1', '1'],
    ['-0', '0'],
    ['+7', '7'],
    ['007', '7'],
    ['1.50', '1.5'],
    ['.5', '0.5'],
    ['-0.050', '-0.05'],
    ['15e-1', '1.5'],
    ['1E3', '1000'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s is kept as %s', (given, kept) => {
    expect(canonicalNumber(given)).toBe(kept);
  });

  test.each([
    ['', 'The parameter cannot be converted to a numeric value'],
    ['one', 'The parameter cannot be converted to a numeric value: one'],
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    ['1'.repeat(39), 'Attempting to store more than 38 significant digits in a Number'],
  ])('"%s" is refused', (given, message) => {
    expect(() => canonicalNumber(given)).toThrow(message);
  });

  test('a tenth and two tenths are three tenths', () => {
    expect(addNumbers('0.1', '0.2')).toBe('0.3');
  });

  test('addition, subtraction and order agree with exact integer arithmetic', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [left, right] = [canonicalNumber(a.text), canonicalNumber(b.text)];

        expect(addNumbers(left, right)).toBe(canonicalNumber(`${scaled(a) + scaled(b)}e-12`));
        expect(subtractNumbers(left, right)).toBe(canonicalNumber(`${scaled(a) - scaled(b)}e-12`));
        expect(Math.sign(compareNumbers(left, right))).toBe(
          Number(scaled(a) > scaled(b)) - Number(scaled(a) < scaled(b)),
        );
      }),
    );
  });

  test('the canonical form is a fixed point', () => {
    fc.assert(
      fc.property(decimal, ({ text }) => {
        const once = canonicalNumber(text);

        expect(canonicalNumber(once)).toBe(once);
      }),
    );
  });

  test('two digits take a byte, the exponent and a minus sign one each', () => {
    expect([numberSize('0'), numberSize('12'), numberSize('-123'), numberSize('1000')]).toEqual([1, 2, 4, 2]);
  });
});
