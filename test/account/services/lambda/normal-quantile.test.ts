import { expect, it } from 'vitest';
import { exactQuantile, normalQuantile } from '../../../../lib/account/services/lambda/normal-quantile.ts';

// R: qnorm(c(1e-6, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.9999))
const REFERENCE = [
  [1e-6, -4.753424308822899],
  [0.001, -3.090232306167813],
  [0.01, -2.326347874040841],
  [0.25, -0.674489750196082],
  [0.5, 0],
  [0.9, 1.281551565544601],
  [0.99, 2.326347874040841],
  [0.9999, 3.719016485455709],
] as const;

it.each(REFERENCE)('the quantile of %d is %d', (probability, quantile) => {
  expect(Math.abs(exactQuantile(probability) - quantile)).toBeLessThan(1e-8);
  expect(Math.abs(normalQuantile(probability) - quantile)).toBeLessThan(1e-3);
});

it('the quantiles of 0 and 1 are infinite', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});
