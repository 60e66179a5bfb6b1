import { expect, it } from 'vitest';
import { stoppingClock } from '../../lib/flags/index.ts';

it('runs until the document is too old, and stands still from there', () => {
  let seconds = 1000;
  const now = stoppingClock({ now: () => seconds, fetchedAt: 1000, maxAgeSeconds: 60 });

  const seen = [1000, 1059, 1060, 1061, 9_999_999].map((time) => {
    seconds = time;
    return now();
  });

  expect(seen).toEqual([1000, 1059, 1060, 1060, 1060]);
});
