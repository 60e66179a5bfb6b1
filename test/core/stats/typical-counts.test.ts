import { describe, expect, it } from 'vitest';
import { poissonQuantile, typicalCounts } from '../../../lib/core/stats/typical-counts.ts';

describe('the quantile of a Poisson variable', () => {
  // scipy.stats.poisson.ppf
  it.each([
    [0.5, 0.1, 0],
    [0.95, 0.1, 1],
    [0.5, 3, 3],
    [0.999, 3, 10],
    [0.5, 59, 59],
    [0.01, 59, 42],
    [0.5, 1000, 1000],
    [0.99, 1000, 1074],
  ])('of %s at a mean of %s is %s', (share, mean, expected) => {
    expect(poissonQuantile(share, mean)).toBe(expected);
  });

  it('is nothing where nothing is expected', () => {
    expect(poissonQuantile(0.99, 0)).toBe(0);
  });

  it('is a number where all the chances that a number can add up do not reach the share', () => {
    expect(poissonQuantile(1 - 2 ** -53, 59.9)).toBeLessThanOrEqual(600);
  });
});

describe('typical counts', () => {
  it.each([0.12, 2.4, 40, 500])('have the mean and the spread of a Poisson variable of mean %s', (mean) => {
    const typical = typicalCounts(0);
    const all = Array.from({ length: 2000 }, (_, minute) => typical(minute, mean, mean));

    for (const side of [0, 1] as const) {
      const values = all.map((pair) => pair[side]);
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
      expect(average / mean).toBeCloseTo(1, 1);
      expect(variance / mean).toBeCloseTo(1, 0);
    }
  });

  it('of two streams are others', () => {
    const streams = [0, 1, 2].map(typicalCounts);

    const covariance = (a: number, b: number) => {
      const product = (minute: number) => (streams[a]!(minute, 5, 5)[0] - 5) * (streams[b]!(minute, 5, 5)[0] - 5);
      return Array.from({ length: 2000 }, (_, minute) => product(minute)).reduce((sum, one) => sum + one, 0) / 2000;
    };

    expect(covariance(0, 0)).toBeCloseTo(5, 0);
    expect(covariance(0, 1)).toBeLessThan(4);
    expect(covariance(1, 2)).toBeLessThan(4);
  });

  it('of the two versions go their own ways', () => {
    const typical = typicalCounts(0);
    const all = Array.from({ length: 2000 }, (_, minute) => typical(minute, 5, 5));

    const covariance = all.reduce((sum, [a, b]) => sum + (a - 5) * (b - 5), 0) / all.length;

    expect(Math.abs(covariance)).toBeLessThan(0.3);
  });
});
