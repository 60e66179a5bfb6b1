import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRoot } from '../../../lib/core/judges/find-root.ts';
import { zeroin } from './zeroin.ts';

test.each([
  ['a line', (x: number) => 3 * x - 1, -10, 10, 1 / 3],
  ['a curve', (x: number) => x ** 3 - 2, 0, 5, Math.cbrt(2)],
  ['a falling curve', (x: number) => Math.exp(-x) - 0.5, 0, 100, Math.LN2],
  ['an end', (x: number) => x - 4, 4, 9, 4],
  ['the other end', (x: number) => x - 9, 4, 9, 9],
])('finds the root of %s', (_, f, from, to, expected) => {
  expect(findRoot(f, from, to, 1e-12)).toBeCloseTo(expected, 11);
});

test('finds where a function steps over zero, up to the tolerance', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -99, max: 99, noNaN: true }),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      (step, above, below) => {
        const root = findRoot((x) => (x < step ? above : -below), -100, 100, 1e-4);

        expect(Math.abs(root - step)).toBeLessThanOrEqual(1e-4);
      },
    ),
  );
});

test('takes the steps of its model, whatever the function', () => {
  const places = fc.integer({ min: -9000, max: 9000 }).map((thousandths) => thousandths / 1000);
  const functions = fc.oneof(
    fc.array(places, { minLength: 1, maxLength: 12 }).map((steps) => (x: number) => {
      const above = steps.filter((step) => step < x).length;
      return 2 * above - steps.length + 0.5;
    }),
    fc.tuple(places, fc.double({ min: 0.01, max: 30, noNaN: true })).map(
      ([at, steep]) =>
        (x: number) =>
          Math.expm1(steep * (x - at)),
    ),
    fc.tuple(places, places).map(
      ([at, tilt]) =>
        (x: number) =>
          (x - at) ** 3 + Math.abs(tilt) * (x - at),
    ),
    fc.tuple(places, fc.integer({ min: 1, max: 90 })).map(
      ([at, tenths]) =>
        (x: number) =>
          Math.sign(x - at) * Math.abs(x - at) ** (tenths / 10),
    ),
    places.map((at) => (x: number) => at - x),
  );
  fc.assert(
    fc.property(functions, fc.constantFrom(1e-4, 1e-9, 0.5), (f, tolerance) => {
      const asked: [number[], number[]] = [[], []];
      const noted = (into: number[]) => (x: number) => {
        into.push(x);
        return f(x);
      };

      expect(findRoot(noted(asked[0]), -10, 10, tolerance)).toBe(zeroin(noted(asked[1]), -10, 10, tolerance));
      expect(asked[0]).toEqual(asked[1]);
    }),
    { numRuns: 1000 },
  );
});
