import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/account/random.ts';
import { trafficRate } from '../../lib/rehearsal/traffic.ts';
import type { Scenario } from '../../lib/rehearsal/scenario.ts';

const midnight = Date.UTC(2026, 0, 5);
const minute = 60_000;

const rateOf = (traffic: Partial<Scenario['traffic']>) =>
  trafficRate({ rps: 100, shape: 'steady', ...traffic }, seededRandom(1));

/** Requests per second in each minute of a day. */
const day = (traffic: Partial<Scenario['traffic']>) => {
  const rate = rateOf(traffic);
  return Array.from({ length: 1440 }, (_, i) => rate(midnight + i * minute, midnight));
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('steady traffic is always the same', () => {
  expect(new Set(day({}))).toEqual(new Set([100]));
});

test('diurnal traffic goes between 40 % and 160 % in a day, and is as much on average', () => {
  const rates = day({ shape: 'diurnal' });

  expect(Math.min(...rates)).toBeCloseTo(40, 1);
  expect(Math.max(...rates)).toBeCloseTo(160, 1);
  expect(mean(rates)).toBeCloseTo(100, 6);
});

test('bursty traffic has one minute of six with 3.5 times the rate, and is as much on average', () => {
  const rates = day({ shape: 'bursty' });

  expect(new Set(rates)).toEqual(new Set([50, 350]));
  expect(mean(rates)).toBeGreaterThan(90);
  expect(mean(rates)).toBeLessThan(110);
});

test('a burst lasts for its minute, whoever asks', () => {
  const rate = rateOf({ shape: 'bursty' });

  const [early, late] = [rate(midnight + 100, undefined), rate(midnight + 59_000, undefined)];

  expect(late).toBe(early);
});

describe('counted from the first shift', () => {
  const zero = midnight + 10 * minute;
  const at = (traffic: Partial<Scenario['traffic']>, seconds: number) => rateOf(traffic)(zero + seconds * 1000, zero);

  test.each([
    [{ from: 60 }, 59, 0],
    [{ from: 60 }, 60, 100],
    [{ until: 60 }, 59, 100],
    [{ until: 60 }, 60, 0],
  ])('%o: at second %i there are %i requests per second', (traffic, seconds, rate) => {
    expect(at(traffic, seconds)).toBe(rate);
  });

  test('traffic with a beginning has no past', () => {
    expect(rateOf({ from: 0 })(midnight, undefined)).toBe(0);
    expect(rateOf({ until: 60 })(midnight, undefined)).toBe(100);
  });
});
