import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBinomial } from '../../../lib/core/stats/draw-binomial.ts';
import { seeded } from '../../../lib/core/stats/seeded.ts';
import { wilsonInterval } from '../../../lib/core/stats/wilson.ts';
import { binomial } from './expectation.ts';

describe('a binomial draw', () => {
  test.each([
    [0, 0.5, 0],
    [7, 0, 0],
    [7, 1, 7],
  ])('of %d trials at %d is %d, and takes no random number', (trials, chance, drawn) => {
    const random = () => {
      throw new Error('nothing is left to chance');
    };

    expect(drawBinomial(trials, chance, random)).toBe(drawn);
  });

  test('with the smallest random number there is is the most likely number', () => {
    const chances = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), chances, (trials, chance) => {
        const all = binomial(trials, chance);

        expect(all[drawBinomial(trials, chance, () => 0)]).toBeGreaterThan(Math.max(...all) * (1 - 1e-9));
      }),
    );
  });

  test.each([
    [20, 0.05],
    [1000, 0.001],
    [2000, 0.25],
    [50_000, 0.9],
  ])('of %d trials at %d has the mean and the variance of its distribution', (trials, chance) => {
    const random = seeded(7);
    const draws = Array.from({ length: 20_000 }, () => drawBinomial(trials, chance, random));

    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;

    const expected = trials * chance * (1 - chance);
    expect(Math.abs(mean - trials * chance)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
    expect(variance / expected).toBeGreaterThan(0.95);
    expect(variance / expected).toBeLessThan(1.05);
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= trials)).toBe(true);
  });

  test.each([
    [1, 0.3],
    [4, 0.5],
    [7, 0.1],
    [9, 0.95],
    [60, 0.25],
  ])('of %d trials at %d gives every number its share of the random ones', (trials, chance) => {
    const count = 20_000;
    const found = new Array<number>(trials + 1).fill(0);

    for (let i = 0; i < count; i++) found[drawBinomial(trials, chance, () => (i + 0.5) / count)]! += 1 / count;

    binomial(trials, chance).forEach((share, number) =>
      expect(Math.abs(found[number]! - share)).toBeLessThan(2 / count),
    );
  });

  test('with the largest random number there is ends, though the chances of all numbers may add up to less', () => {
    for (let trials = 1; trials <= 60; trials++) {
      const drawn = drawBinomial(trials, 0.3, () => 1 - 2 ** -53);

      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThanOrEqual(trials);
    }
  });

  test('of a billion trials takes no longer than its spread', () => {
    expect(drawBinomial(1e9, 0.1, seeded(1))).toBeGreaterThan(0.0999 * 1e9);
  });
});

test('the same seed gives the same numbers, evenly from 0 up to 1', () => {
  const numbers = (seed: number) => Array.from({ length: 1000 }, seeded(seed));

  // mulberry32 of bryc/code, jshash/PRNGs.md
  expect(numbers(1).slice(0, 3)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  expect(numbers(1)).toEqual(numbers(1));
  expect(numbers(1)).not.toEqual(numbers(2));
  expect(numbers(3).reduce((sum, one) => sum + one, 0) / 1000).toBeCloseTo(0.5, 1);
});

// R: binom::binom.confint(x, n, methods = "wilson")
test.each([
  [0, 200, 0, 0.01884],
  [2, 200, 0.00275, 0.03572],
  [15, 100, 0.09306, 0.23279],
  [10, 10, 0.72247, 1],
  [0, 0, 0, 1],
])("Wilson's interval of %d in %d is %d to %d", (successes, trials, low, high) => {
  const found = wilsonInterval(successes, trials);

  expect(found[0]).toBeCloseTo(low, 4);
  expect(found[1]).toBeCloseTo(high, 4);
});

test("Wilson's interval ends at exactly 0 and 1 where nothing, or everything, succeeded", () => {
  for (let trials = 1; trials <= 200; trials++) {
    expect(wilsonInterval(0, trials)[0]).toBe(0);
    expect(wilsonInterval(trials, trials)[1]).toBe(1);
  }
});
