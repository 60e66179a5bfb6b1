import fc from 'fast-check';
import { expect, test } from 'vitest';
import { superseded } from '../../../lib/core/flags/superseded.ts';

const ours = (number: number) => ({ number, label: `tidegate-${number}-abc` });

test('the newest stay, and what is deployed, and what somebody else has written', () => {
  const versions = [ours(1), { number: 2 }, ours(3), { number: 4, label: 'v4' }, ours(5), ours(6), ours(7)];

  expect(superseded({ versions, deployed: [3], keep: 2 })).toEqual([1, 5]);
});

test('whatever there is, nothing goes that is deployed, and no more than is beyond what is kept', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(numbers, numbers, fc.integer({ min: 1, max: 20 }), (all, deployed, keep) => {
      const gone = superseded({ versions: all.map(ours), deployed, keep });

      expect(gone.filter((number) => deployed.includes(number))).toEqual([]);
      expect(all.length - gone.length).toBeGreaterThanOrEqual(Math.min(keep, all.length));
    }),
  );
});
