import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideByPowers, power, powers } from '../../../lib/core/stats/powers.ts';

const bases = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1, maxLength: 6 });
const near = (found: number, expected: number) => Math.abs(found - expected) <= 1e-12 * Math.abs(expected);

describe('powers', () => {
  it('are those of the exponents asked for, in any order', () => {
    fc.assert(
      fc.property(bases, fc.array(fc.nat({ max: 300 }), { maxLength: 20 }), (all, exponents) => {
        const of = powers(all.map(Math.log));

        for (const exponent of exponents.filter((one) => one <= of.most)) {
          const factors = new Float64Array(all.length).fill(3);
          of.multiply(factors, exponent);
          for (const [i, base] of all.entries()) expect(factors[i]! / 3 / base ** exponent).toBeCloseTo(1, 9);
          of.set(factors, exponent);
          for (const [i, base] of all.entries()) expect(factors[i]! / base ** exponent).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it.each([
    { largest: 100, atLeast: 40 },
    { largest: 1.2, atLeast: 1000 },
    { largest: 0.9, atLeast: 1e9 },
  ])('of $largest are numbers up to the largest exponent, which is above $atLeast', ({ largest, atLeast }) => {
    const { most, multiply } = powers([0.5, largest, 0.1].map(Math.log));
    const factors = new Float64Array(3).fill(1);

    multiply(factors, most);

    expect(most).toBeGreaterThan(atLeast);
    expect(most).toBeLessThan(2 ** 31);
    expect(factors.every(Number.isFinite)).toBe(true);
  });

  it('divide, too', () => {
    fc.assert(
      fc.property(bases, fc.nat({ max: 64 }), (all, exponent) => {
        const factors = new Float64Array(all.length).fill(1);

        divideByPowers(factors, Float64Array.from(all), exponent);

        expect(all.every((base, i) => near(factors[i]!, base ** -exponent))).toBe(true);
      }),
    );
  });
});

it('a power is the base multiplied so many times', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 1.9, noNaN: true }), fc.nat({ max: 1000 }), (base, exponent) => {
      expect(near(power(base, exponent), base ** exponent)).toBe(true);
    }),
  );
});
