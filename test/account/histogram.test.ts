import { expect, test } from 'vitest';
import { countWhere, forEachValue, type Histogram } from '../../lib/account/histogram.ts';

const forms: readonly (readonly [string, Histogram])[] = [
  [
    'pairs',
    [
      [2, 3],
      [5, 3],
      [1, 3],
    ],
  ],
  ['equal counts', { values: Float64Array.of(2, 5, 1), each: 3 }],
];

test.each(forms)('%s are visited value by value', (_, histogram) => {
  const seen: [number, number][] = [];

  forEachValue(histogram, (value, count) => seen.push([value, count]));

  expect(seen).toEqual([
    [2, 3],
    [5, 3],
    [1, 3],
  ]);
});

test.each(forms)('%s are counted where a condition holds', (_, histogram) => {
  expect(countWhere(histogram, (value) => value >= 2)).toBe(6);
});
