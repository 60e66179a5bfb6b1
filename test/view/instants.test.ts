import { expect, test } from 'vitest';
import { spanText, utcText } from '../../lib/view/instants.ts';

test('an instant is written in UTC, whoever reads it', () => {
  expect(utcText('2026-01-05T09:10:53.397Z')).toBe('2026-01-05 09:10:53 UTC');
  expect(utcText(Date.UTC(2026, 0, 5, 9, 10, 53))).toBe('2026-01-05 09:10:53 UTC');
});

test.each([
  [-3, '0s'],
  [0.9, '0s'],
  [667.4, '11m7s'],
  [11_107, '3h5m'],
  [187_700, '2d4h'],
])('%d seconds are as exact as people say them: %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
