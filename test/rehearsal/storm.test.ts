import { expect, it } from 'vitest';
import { storm } from '../../bench/storm/storm.ts';

it('takes twenty canaries back when what they share fails, as fast as Lambda answers, and writes hardly any alias twice', async () => {
  const count = 20;

  const { unstarted, starved, writes, writtenSeconds } = await storm(count, 2);

  expect({ unstarted, starved }).toEqual({ unstarted: 0, starved: 0 });
  // The event of the alarm takes up to a second to arrive; an analysis that looks in that second acts by itself.
  expect(writtenSeconds).toBeLessThan(1 + 1.2 * (count / 15));
  expect(writes).toBeLessThanOrEqual(1.1 * count);
});
