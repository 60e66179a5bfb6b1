import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPercent, readPercent } from '../../../lib/core/text/percent.ts';

describe('reads', () => {
  test.each([
    ['0%', 0],
    ['5%', 0.05],
    ['0.1%', 0.001],
    ['0.7%', 0.007],
    ['55%', 0.55],
    ['100%', 1],
  ])('%s as the nearest fraction', (text, fraction) => {
    const read = readPercent(text);

    expect(read).toEqual({ ok: true, value: fraction });
  });
});

describe('refuses, and says what was probably meant', () => {
  test.each([
    [5, '5%'],
    [0.05, '5%'],
    [0, '0%'],
    [100, '100%'],
    ['5', '5%'],
    ['5 %', '5%'],
    ['.5%', '0.5%'],
    ['5 percent', '5%'],
  ])('%j', (written, suggestion) => {
    const read = readPercent(written);

    expect(read).toEqual({ ok: false, expected: 'a percentage like 5%', suggestion });
  });

  test.each([['half'], ['-5%'], ['%'], ['1e1%'], [-1], [500], [Number.NaN], [null], [[5]]])(
    '%j, without a guess',
    (written) => {
      const read = readPercent(written);

      expect(read).toEqual({ ok: false, expected: 'a percentage like 5%' });
    },
  );

  test('what is more than everything', () => {
    const read = readPercent('100.01%');

    expect(read).toEqual({ ok: false, expected: 'between 0% and 100%' });
  });
});

test('what was written is read back as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millionths) => {
      const fraction = millionths / 1_000_000;
      expect(readPercent(formatPercent(fraction))).toEqual({ ok: true, value: fraction });
    }),
  );
});
