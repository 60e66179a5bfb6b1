import { describe, expect, test } from 'vitest';
import { byChance, count, percent, plural, shareOf, times } from '../../../lib/core/analysis/sentence.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [2239.6, '2,240'],
  [1234567, '1,234,567'],
])('the count %d is %s', (value, text) => {
  expect(count(value)).toBe(text);
});

test.each([
  [0, '0 %'],
  [-0, '0 %'],
  [1, '100 %'],
  [0.05127, '5.1 %'],
  [0.000876, '0.088 %'],
])('the share %d is %s', (value, text) => {
  expect(percent(value)).toBe(text);
});

test('a share is told with what it is of', () => {
  expect(shareOf({ requests: 118, events: 6 }, 'failed')).toBe('6 of 118 requests failed (5.1 %)');
  expect(shareOf({ requests: 118, events: 6 })).toBe('6 of 118 (5.1 %)');
  expect(shareOf({ requests: 0, events: 0 }, 'failed')).toBe('no requests');
});

describe('evidence', () => {
  test.each([
    [1, 'no evidence'],
    [1.99, 'no evidence'],
    [2, '1 in 2 by chance'],
    [999.4, '1 in 999 by chance'],
    [3876, '1 in 3,900 by chance'],
    [0.99e9, '1 in 990,000,000 by chance'],
    [1.01e9, 'less than 1 in a billion by chance'],
  ])('of %d to 1 is %s', (odds, text) => {
    expect(byChance(Math.log(odds))).toBe(text);
  });
});

test('one is not many', () => {
  expect([0, 1, 2].map((value) => plural(value, 'minute'))).toEqual(['0 minutes', '1 minute', '2 minutes']);
});

test('a ratio has three digits', () => {
  expect([1.2, 2, 1.23456].map(times)).toEqual(['1.2 times', '2 times', '1.23 times']);
});
