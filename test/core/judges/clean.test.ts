import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, fences, quantile } from '../../../lib/core/judges/clean.ts';
import { ascending } from '../../../lib/core/judges/ranks.ts';
import fixture from '../../fixtures/kayenta/cleaning.json' with { type: 'json' };
import { numbers } from './a-metric.ts';

const keep = { outliers: 'keep', outlierFactor: 3 } as const;
const remove = { nanStrategy: 'remove', outliers: 'remove' } as const;

describe('missing values', () => {
  test.each(fixture.nan)('of $data with $nanStrategy leave $expected', ({ data, nanStrategy, expected }) => {
    const strategy = nanStrategy === 'remove' ? 'remove' : 'replace';

    expect(clean(numbers(data), { nanStrategy: strategy, ...keep })).toEqual(expected);
  });
});

describe('outliers', () => {
  test.each(fixture.quartileOutliers)('of $data are $isOutlier', ({ data, factor, isOutlier }) => {
    const kept = clean(data, { ...remove, outlierFactor: factor });

    expect(kept).toEqual(data.filter((_, i) => !isOutlier[i]));
  });

  test('are those of the mirrored series, mirrored', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.1, 1, 3), (data, factor) => {
        const mirrored = data.map((value) => 0 - value);
        const settings = { ...remove, outlierFactor: factor };

        expect(fences(mirrored, factor).low).toBeCloseTo(-fences(data, factor).high, 10);
        expect(clean(mirrored, settings)).toEqual(clean(data, settings).map((value) => 0 - value));
      }),
    );
  });

  test('are kept unless their removal is asked for', () => {
    const data = [...Array(50).fill(1), 100];

    expect(clean(data, { ...remove, outliers: 'keep', outlierFactor: 3 })).toEqual(data);
  });

  test('of a series that is mostly constant are only its last percent', () => {
    const data = [...Array(190).fill(0), ...Array.from({ length: 10 }, (_, i) => i + 1)];

    const { low, high } = fences(data, 3);

    expect(low).toBe(0);
    expect(high).toBeCloseTo(8.01, 10);
    expect(clean(data, { ...remove, outlierFactor: 3 })).toEqual(data.filter((value) => value <= 8));
  });

  test('of one value there are none', () => {
    expect(clean([7], { ...remove, outlierFactor: 3 })).toEqual([7]);
  });
});

describe('a quantile', () => {
  test.each(fixture.quantiles)('$p of the reference is $expected', ({ data, p, expected, within }) => {
    expect(Math.abs(quantile(ascending(data), p) - expected)).toBeLessThanOrEqual(within);
  });

  test('of nothing is not a number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});
