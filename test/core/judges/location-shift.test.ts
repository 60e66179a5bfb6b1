import { describe, expect, test } from 'vitest';
import { evenness, locationShift } from '../../../lib/core/judges/location-shift.ts';
import { ascending } from '../../../lib/core/judges/ranks.ts';
import fixture from '../../fixtures/kayenta/intervals.json' with { type: 'json' };

describe('the confidence interval', () => {
  test.each(fixture.intervals)('$test', ({ experiment, control, confLevel, expected, within }) => {
    const shift = locationShift(experiment, control, confLevel)!;

    expect(Math.abs(shift.low - expected.low)).toBeLessThan(within.ci);
    expect(Math.abs(shift.high - expected.high)).toBeLessThan(within.ci);
    expect(Math.abs(shift.estimate - expected.estimate)).toBeLessThan(within.estimate);
  });

  test('has the same rounding where values are below the tolerance, even with its ends crossed', () => {
    const { experiment, control, confLevel, expected } = fixture.intermediate;

    const shift = locationShift(experiment, control, confLevel)!;

    expect(shift.low).toBeCloseTo(expected.ciLower, 11);
    expect(shift.high).toBeCloseTo(expected.ciUpper, 11);
    expect(shift.low).toBeGreaterThan(shift.high);
  });

  test('is nothing when all values are tied at some shift', () => {
    expect(locationShift([2], [1], 0.98)).toBeUndefined();
    expect(locationShift([2, 2], [1, 1, 1], 0.98)).toBeUndefined();
  });

  test('is nothing when differences are larger than a number', () => {
    expect(locationShift([1.7e308, 1], [-1.7e308, 1], 0.98)).toBeUndefined();
  });

  test('of ten thousand values takes no time worth mentioning', () => {
    const values = (offset: number) => Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_007) + offset);

    const shift = locationShift(values(500), values(0), 0.98)!;

    expect(shift.low).toBeLessThan(500);
    expect(shift.high).toBeGreaterThan(500);
  });
});

describe('the standardized rank sum', () => {
  const [x, y] = [ascending(fixture.evenness.experiment), ascending(fixture.evenness.control)];

  test.each(fixture.evenness.cases)('at a shift of $shift is $expected', ({ shift, expected }) => {
    expect(evenness(x, y, shift)).toBeCloseTo(expected, 5);
  });

  test('at the ends of the interval is what the reference says', () => {
    const { experiment, control, expected } = fixture.intermediate;
    const [a, b] = [ascending(experiment), ascending(control)];

    expect(evenness(a, b, expected.muMin)! - expected.zqLower).toBeCloseTo(expected.fLower1, 6);
    expect(evenness(a, b, expected.muMax)! - expected.zqLower).toBeCloseTo(expected.fUpper1, 6);
    expect(evenness(a, b, expected.muMin)! - expected.zqUpper).toBeCloseTo(expected.fLower2, 6);
    expect(evenness(a, b, expected.muMax)! - expected.zqUpper).toBeCloseTo(expected.fUpper2, 6);
  });
});
