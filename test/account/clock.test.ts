import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../lib/account/clock.ts';

/** A chain of promises and ticks, as code that waits for code makes them. */
async function settleLate(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await new Promise<void>((resolve) => process.nextTick(resolve));
  await Promise.resolve();
}

describe('the virtual clock', () => {
  it('runs entries in the order of their times, equal ones in the order they were asked for', async () => {
    const clock = virtualClock(0);
    const ran: string[] = [];
    for (const [name, time] of [
      ['c', 20],
      ['a', 10],
      ['b', 10],
      ['d', 30],
    ] as const) {
      clock.at(time, () => ran.push(`${name}@${clock.now()}`));
    }

    await clock.runUntil(25);

    expect(ran).toEqual(['a@10', 'b@10', 'c@20']);
    expect(clock.now()).toBe(25);
  });

  it('lets all that can settle settle before the next entry', async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    for (let i = 0; i < 100; i++) {
      clock.after(i, () => {
        seen.push(`begins ${i}`);
        void settleLate().then(() => seen.push(`ends ${i} at ${clock.now()}`));
      });
    }

    await clock.runUntil(1000);

    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => [`begins ${i}`, `ends ${i} at ${i}`]).flat());
  });

  it('gets to its end beside others, however many turns each takes', async () => {
    const clocks = Array.from({ length: 5 }, () => virtualClock(0));
    const ran = clocks.map(() => 0);
    clocks.forEach((clock, index) => {
      for (let i = 0; i < 40 * (index + 1); i++) clock.after(i, () => ran[index]!++);
    });

    await Promise.all(clocks.map((clock) => clock.runUntil(1000)));

    expect(ran).toEqual([40, 80, 120, 160, 200]);
  });

  it('does not run what was cancelled', async () => {
    const clock = virtualClock(0);
    let ran = false;
    const timer = clock.after(10, () => {
      ran = true;
    });

    timer.cancel();
    await clock.runUntil(20);

    expect(ran).toBe(false);
  });
});
