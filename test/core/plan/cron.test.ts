import { Cron } from 'croner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCron } from '../../../lib/core/plan/cron.ts';

test.each(['0 18 * * FRI', '*/5 9-17 * JAN-MAR,DEC MON-FRI', '0 0 29 2 *', '0 0 31 feb mon', '30 4 1,15 * 7'])(
  '%s is one',
  (text) => {
    expect(isCron(text)).toBe(true);
  },
);

test.each([
  '',
  'every morning',
  '0 18 * *',
  '0 0 18 * * FRI',
  '60 18 * * *',
  '0 18 0 * *',
  '0 18 * 13 *',
  '0 18 * * 8',
  '0 18 * * FRI-MON',
  '0 18 * * FRY',
  '5/10 * * * *',
  '*/0 * * * *',
  '0 0 30 2 *',
  '0 0 31 4,6,9,11 *',
  '1-2-3 * * * *',
  '1,,2 * * * *',
])('%s is none', (text) => {
  expect(isCron(text)).toBe(false);
});

const number = fc.integer({ min: 0, max: 62 }).map(String);
const name = fc.constantFrom('JAN', 'DEC', 'mon', 'SUN', 'x');
const end = fc.oneof({ weight: 4, arbitrary: number }, name);
const part = fc.oneof(
  fc.constant('*'),
  end,
  fc.tuple(end, end).map(([a, b]) => `${a}-${b}`),
  fc.integer({ min: 1, max: 7 }).map((step) => `*/${step}`),
);
const field = fc.oneof(
  { weight: 3, arbitrary: fc.constant('*') },
  fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(',')),
);

test('whatever is one has times, as what finds them says', () => {
  const everyTime = (text: string) => new Cron(text, { mode: '5-part' }).nextRun(new Date(0));

  fc.assert(
    fc.property(fc.tuple(field, field, field, field, field), (fields) => {
      const text = fields.join(' ');
      fc.pre(isCron(text));

      expect(everyTime(text)).not.toBeNull();
    }),
    { numRuns: 150 },
  );
});
