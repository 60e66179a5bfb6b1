import { expect, test } from 'vitest';
import { commonLanguage, meanRatio } from '../../../lib/core/judges/effect-size.ts';
import fixture from '../../fixtures/kayenta/cleaning.json' with { type: 'json' };

test.each(fixture.effectSizes)('$measure is $expected', ({ measure, control, experiment, expected, tolerance }) => {
  const found = measure === 'cles' ? commonLanguage(experiment, control) : meanRatio(experiment, control);

  if (expected === 'NaN') expect(found).toBeNaN();
  else expect(Math.abs(found - Number(expected))).toBeLessThanOrEqual(tolerance);
});

test('the mean of equal values is their value, whatever rounding does', () => {
  expect(meanRatio(Array(10).fill(0.1), Array(1000).fill(0.1))).toBe(1);
});

test('of pairs that tie, half count as above', () => {
  expect(commonLanguage([1, 2, 2], [2, 2])).toBeCloseTo(1 / 3, 15);
});

test.each([
  [
    [0, 0],
    [1, 2],
  ],
  [
    [1, 2],
    [0, 0],
  ],
])('the mean ratio of %j and %j says nothing', (experiment, control) => {
  expect(meanRatio(experiment, control)).toBeNaN();
});
