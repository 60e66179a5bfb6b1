import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsToNextAnalysis, spreadSeconds } from '../../../lib/core/rollout/pacing.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { bakeTimes, periodMs } from '../../../lib/core/rollout/windows.ts';
import { aPlan, aRollout, aStage, begin, minute } from './a-rollout.ts';

const hour = 60 * minute;
/** Seconds after a minute has become visible; a wait in whole seconds may end up to one second late. */
const latest = spreadSeconds + 2;

function paced(intervalSeconds: number, lagSeconds = 120, bakeHours = 48): Rollout {
  const bake = { bakeSeconds: bakeHours * 3600, maxBakeSeconds: 3 * bakeHours * 3600 };
  return aRollout({
    plan: aPlan({ stages: [aStage(0.05, bake)], timing: { settleSeconds: 60, lagSeconds, intervalSeconds } }),
  });
}

function onTarget(functionName: string, rollout: Rollout): Rollout {
  return { ...rollout, plan: { ...rollout.plan, target: { function: functionName, alias: 'live' } } };
}

describe('the wait until the next analysis', () => {
  it('ends some seconds after another minute has become visible, always as many for one target', () => {
    const first = secondsToNextAnalysis(paced(60), begin);

    expectBetween(first, 61, 60 + latest);
    expect(secondsToNextAnalysis(paced(60), begin + first * 1000)).toBe(60);
    expect(secondsToNextAnalysis(paced(60, 90), begin)).toBe(first - 30);
  });

  it('is spread evenly over those seconds by their targets, so that an account with many has no rush hour', () => {
    const rollouts = Array.from({ length: 1000 }, (_, i) => onTarget(`checkout-${i}`, paced(60)));

    const waits = rollouts.map((rollout) => secondsToNextAnalysis(rollout, begin) - 60);

    const inEachSecond = Array.from({ length: spreadSeconds }, (_, i) => waits.filter((wait) => wait === i + 2).length);
    expect(inEachSecond.reduce((sum, count) => sum + count)).toBe(rollouts.length);
    // A thousand balls in fifteen boxes: 67 in each, with a standard deviation of 8.
    for (const count of inEachSecond) expectBetween(count, 67 - 4 * 8, 67 + 4 * 8);
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
    expectBetween(secondsToNextAnalysis(aRollout({ stage: 'none' }), begin), 61, 60 + latest);
  });

  it('is a whole number of seconds that never skips the end of the bake nor lands just before a minute becomes visible', () => {
    const timed = fc.record({
      functionName: fc.string(),
      intervalSeconds: fc.integer({ min: 1, max: 3600 }),
      lagSeconds: fc.integer({ min: 0, max: 600 }),
      elapsed: fc.integer({ min: 0, max: 72 * hour }),
    });
    fc.assert(
      fc.property(timed, ({ functionName, intervalSeconds, lagSeconds, elapsed }) => {
        const rollout = onTarget(functionName, paced(intervalSeconds, lagSeconds, 24));
        const { bakedAt } = bakeTimes(rollout, rollout.shifts[0]!);
        const now = begin + elapsed;

        const seconds = secondsToNextAnalysis(rollout, now);

        const end = now + seconds * 1000;
        expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
        // A wait in whole seconds may end up to one second late.
        if (now < bakedAt) expect(end).toBeLessThan(bakedAt + 1000);
        if (intervalSeconds >= 60 && Math.abs(end - bakedAt) >= 1000) {
          const sinceVisible = (end - lagSeconds * 1000) % periodMs;
          expectBetween(sinceVisible, 1000, latest * 1000);
        }
      }),
    );
  });
});

function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}
