import { describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/cli/command.ts';
import { readErrorRate, readTraffic } from '../../lib/cli/read-traffic.ts';

describe('a rate of requests, per minute', () => {
  test.each([
    ['40rps', 2400],
    ['0.5 rps', 30],
    ['40/s', 2400],
    ['40req/s', 2400],
    ['300/min', 300],
    ['300rpm', 300],
    ['1,200 rpm', 1200],
    ['6k/h', 100],
    ['1.44M/day', 1000],
  ])('%s is %s', (text, perMinute) => {
    expect(readTraffic(text)).toBeCloseTo(perMinute, 9);
  });

  test.each([
    ['40', 'must be a rate of requests like 40rps, 300/min or 5k/h, got 40; did you mean 40rps?'],
    ['0rps', 'must be a rate of requests like 40rps, 300/min or 5k/h, got 0rps'],
    ['-3rps', 'must be a rate of requests like 40rps, 300/min or 5k/h, got -3rps'],
    ['40/year', 'must be a rate of requests like 40rps, 300/min or 5k/h, got 40/year'],
    ['1e9M/s', 'must be a rate of requests like 40rps, 300/min or 5k/h, got 1e9M/s'],
    ['lots', 'must be a rate of requests like 40rps, 300/min or 5k/h, got lots'],
  ])('%s is refused', (text, message) => {
    expect(() => readTraffic(text)).toThrow(new UsageError(message));
  });
});

describe('an error rate', () => {
  test('is a percentage', () => {
    expect(readErrorRate('0.1%')).toBe(0.001);
  });

  test('without its sign is refused', () => {
    expect(() => readErrorRate('0.1')).toThrow(new UsageError('must be a percentage like 0.1%, got 0.1'));
  });
});
