import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import { type Aggregate, statisticNamed } from '../../../../lib/account/services/cloudwatch/statistics.ts';

const aggregateOf = (values: readonly number[]): Aggregate => ({
  count: values.length,
  sum: values.reduce((total, value) => total + value, 0),
  min: Math.min(...values),
  max: Math.max(...values),
  histograms: [values.map((value) => [value, 1] as const)],
});

describe('statistics of a period', () => {
  test.each([
    ['Sum', 15],
    ['SampleCount', 5],
    ['Average', 3],
    ['Minimum', 1],
    ['Maximum', 5],
    ['p50', 3],
    ['p99.9', 5],
    ['tm80', 2.5],
    ['PR(:3)', 60],
    ['PR(1:3)', 40],
    ['TC(3:)', 2],
    ['TC(5:)', 0],
    ['TC(:0.5)', 0],
    ['TC(0.5:)', 5],
    ['TC(:3)', 3],
  ])('%s of one to five is %d', (text, expected) => {
    const value = statisticNamed(text)(aggregateOf([5, 3, 1, 4, 2]));

    expect(value).toBeCloseTo(expected, 12);
  });

  test('a range counts its upper bound and not its lower one', () => {
    const aggregate = aggregateOf([100, 100, 200, 300]);

    expect(statisticNamed('TC(100:200)')(aggregate)).toBe(1);
    expect(statisticNamed('TC(:100)')(aggregate)).toBe(2);
  });

  test.each(['p99', 'tm90', 'PR(:3)', 'TC(:3)'])('%s is missing where a value is negative', (text) => {
    expect(statisticNamed(text)(aggregateOf([-1, 2]))).toBeNaN();
  });

  test('percentiles are missing where only a statistic set was published', () => {
    const aggregate = { ...aggregateOf([1, 2]), histograms: undefined };

    expect(statisticNamed('p50')(aggregate)).toBeNaN();
    expect(statisticNamed('Average')(aggregate)).toBe(1.5);
  });

  test('a percentile is one of the values and at least so many percent of them do not exceed it', () => {
    const samples = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 });

    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 99 }), (values, percent) => {
        const found = statisticNamed(`p${percent}`)(aggregateOf(values));
        const notAbove = values.filter((value) => value <= found).length;
        const below = values.filter((value) => value < found).length;
        expect(values).toContain(found);
        expect(notAbove / values.length).toBeGreaterThanOrEqual(percent / 100);
        expect(below / values.length).toBeLessThan(percent / 100);
      }),
    );
  });

  test.each(['IQM', 'wm90', 'TM(2%:98%)', 'TS(80%:)'])('%s is refused by name', (text) => {
    expect(() => statisticNamed(text)).toThrow(NotModelledError);
    expect(() => statisticNamed(text)).toThrow(text);
  });

  test('a text that names no statistic is a validation error', () => {
    expect(() => statisticNamed('mean')).toThrow(
      expect.objectContaining({
        name: 'ValidationError',
        message: 'The value mean for parameter Stat is not supported.',
      }),
    );
  });
});
