import { expect, test } from 'vitest';
import { ascending, ranks } from '../../../lib/core/judges/ranks.ts';

test('values that share a place share the mean of their ranks', () => {
  expect(ranks(ascending([2, 1, 3]), 0, ascending([2, 2, 5]))).toEqual({ sum: 1 + 3 + 5, ties: 24 });
  expect(ranks(ascending([12, 11, 13]), 10, ascending([2, 2, 5]))).toEqual({ sum: 1 + 3 + 5, ties: 24 });
});

test('values that moving takes beyond what a number holds come last', () => {
  expect(ranks(ascending([1.7e308, 1]), -1.7e308, ascending([2]))).toEqual({ sum: 2 + 3, ties: 0 });
});
