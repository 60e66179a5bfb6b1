import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsToNextAnalysis } from '../../../lib/core/rollout/pacing.ts';
import type { Rollout } from '../../../lib/core/rollout/rollout.ts';
import { bakeTimes, periodMs } from '../../../lib/core/rollout/windows.ts';
import { aPlan, aRollout, aStage, begin, minute } from './a-rollout.ts';

const hour = 60 * minute;

function paced(intervalSeconds: number, lagSeconds = 120, bakeHours = 48): Rollout {
  const bake = { bakeSeconds: bakeHours * 3600, maxBakeSeconds: 3 * bakeHours * 3600 };
  return aRollout({
    plan: aPlan({ stages: [aStage(0.05, bake)], timing: { settleSeconds: 60, lagSeconds, intervalSeconds } }),
  });
}

describe('the wait until the next analysis', () => {
  it('ends a second after another minute has become visible', () => {
    expect(secondsToNextAnalysis(paced(60), begin)).toBe(61);
    expect(secondsToNextAnalysis(paced(60), begin + 61_000)).toBe(60);
    expect(secondsToNextAnalysis(paced(60, 90), begin)).toBe(31);
  });

  it('is the interval where that is shorter than a minute', () => {
    expect(secondsToNextAnalysis(paced(15), begin + 3_333)).toBe(15);
  });

  it('grows when a stage has been quiet for an hour, and for half a day', () => {
    const seconds = (elapsed: number) => secondsToNextAnalysis(paced(60), begin + elapsed);

    expect(seconds(hour - 1000)).toBeLessThan(120);
    expectBetween(seconds(hour), 270, 330);
    expectBetween(seconds(12 * hour), 870, 930);
  });

  it('comes to the interval on average, however long analyses take', () => {
    const analysisMs = 1_200;
    const end = begin + 36 * hour;
    let analyses = 0;
    for (let now = begin + 12 * hour; now < end; now += secondsToNextAnalysis(paced(60), now) * 1000 + analysisMs) {
      analyses++;
    }

    expectBetween(analyses, 95, 97);
  });

  it('never shrinks below an interval that the plan has made longer', () => {
    expect(secondsToNextAnalysis(paced(1800), begin + hour)).toBeGreaterThan(900);
  });

  it('ends with the bake', () => {
    const rollout = paced(60, 120, 1 / 6);
    const { bakedAt } = bakeTimes(rollout, rollout.shifts[0]!);

    expect(secondsToNextAnalysis(rollout, bakedAt - 20_000)).toBe(20);
    expect(secondsToNextAnalysis(rollout, bakedAt)).toBeGreaterThan(20);
  });

  it('has a length before the first shift, too', () => {
    expect(secondsToNextAnalysis(aRollout({ stage: 'none' }), begin)).toBe(61);
  });

  it('is a whole number of seconds that never skips the end of the bake nor lands just before a minute becomes visible', () => {
    const timed = fc.record({
      intervalSeconds: fc.integer({ min: 1, max: 3600 }),
      lagSeconds: fc.integer({ min: 0, max: 600 }),
      elapsed: fc.integer({ min: 0, max: 72 * hour }),
    });
    fc.assert(
      fc.property(timed, ({ intervalSeconds, lagSeconds, elapsed }) => {
        const rollout = paced(intervalSeconds, lagSeconds, 24);
        const { bakedAt } = bakeTimes(rollout, rollout.shifts[0]!);
        const now = begin + elapsed;

        const seconds = secondsToNextAnalysis(rollout, now);

        const end = now + seconds * 1000;
        expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
        // A wait in whole seconds may end up to one second late.
        if (now < bakedAt) expect(end).toBeLessThan(bakedAt + 1000);
        if (intervalSeconds >= 60 && Math.abs(end - bakedAt) >= 1000) {
          const sinceVisible = (end - lagSeconds * 1000) % periodMs;
          expectBetween(sinceVisible, 1000, 2000);
        }
      }),
    );
  });
});

function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}
