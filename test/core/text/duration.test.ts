import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, readDuration } from '../../../lib/core/text/duration.ts';

describe('reads', () => {
  test.each([
    ['0s', 0],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5_400],
    ['2d', 172_800],
    ['1d2h3m4s5ms', 93_784.005],
    ['40ms', 0.04],
    ['1.5h', 5_400],
    ['0.1s', 0.1],
  ])('%s', (text, seconds) => {
    const read = readDuration(text);

    expect(read).toEqual({ ok: true, value: seconds });
  });
});

describe('refuses, and says what was probably meant', () => {
  test.each([
    [10, 's', '10s'],
    [10, 'm', '10m'],
    [600, 'm', '600s'],
    ['10', 'm', '10m'],
    ['10 minutes', 's', '10m'],
    ['1 hour and 30 mins', 's', '1h30m'],
    ['10M', 's', '10m'],
    ['500 msec', 's', '500ms'],
  ] as const)('%j in %s', (written, unit, suggestion) => {
    const read = readDuration(written, unit);

    expect(read).toMatchObject({ ok: false, suggestion });
  });

  test.each([
    [''],
    ['soon'],
    ['m'],
    ['30m1h'],
    ['1h1h'],
    ['-5m'],
    [-5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1e21],
    [null],
    [true],
    [['10m']],
  ])('%j, without a guess', (written) => {
    const read = readDuration(written);

    expect(read).toEqual({ ok: false, expected: 'a duration like 90s, 10m or 1h30m' });
  });
});

test('what was written is read back as it was, to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (milliseconds) => {
      const read = readDuration(formatDuration(milliseconds / 1000));
      expect(read).toEqual({ ok: true, value: milliseconds / 1000 });
    }),
  );
});

test.each([
  [0, '0s'],
  [59.9996, '1m'],
  [5_400, '1h30m'],
  [604_800, '7d'],
])('writes %d seconds as %s', (seconds, expected) => {
  const text = formatDuration(seconds);

  expect(text).toBe(expected);
});
