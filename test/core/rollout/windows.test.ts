import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAll } from '../../../lib/core/rollout/rollout.ts';
import type { Rollout } from '../../../lib/core/rollout/state.ts';
import { bakeTimes, periodMs, watchWindows, watchedMinutes } from '../../../lib/core/rollout/windows.ts';
import {
  aPlan,
  aPreparation,
  aRollout,
  aStage,
  begin,
  minute,
  record,
  requested,
  split,
  stageMinutes,
} from './a-rollout.ts';

const at = (minutes: number) => begin + minutes * minute;

/** A rollout whose stages began at these instants. */
function shiftedAt(
  times: readonly number[],
  timing = { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
): Rollout {
  const plan = aPlan({ stages: times.map((_, i) => aStage((i + 1) / 100)), timing });
  return foldAll(
    'r',
    record([
      [begin - 1000, requested(plan)],
      [begin - 1000, { kind: 'prepared', ...aPreparation() }],
      ...times.map(
        (time, stageIndex) => [time, { kind: 'shifted', stageIndex, alias: split(0.1), revisionId: 'r' }] as const,
      ),
    ]),
  );
}

describe('the minutes that count', () => {
  it('are none before a complete one has become visible', () => {
    const rollout = aRollout();

    // Settled at minute 1, so minute 1 is the first whole one; it ends at 2 and is visible at 4.
    expect(watchWindows(rollout, at(4) - 1)).toEqual([]);
    expect(watchWindows(rollout, at(4))).toEqual([
      { stageIndex: 0, shiftedAt: expect.any(Number), from: at(1), to: at(2) },
    ]);
  });

  it('leave out the minute in which the settle grace ends, and the one that is not over', () => {
    const rollout = shiftedAt([begin + 1]);

    expect(watchWindows(rollout, at(9) + 59_999)).toEqual([
      { stageIndex: 0, shiftedAt: expect.any(Number), from: at(2), to: at(7) },
    ]);
  });

  it('end with the stage, without the minute in which the next one began', () => {
    const rollout = shiftedAt([begin, at(10) + 30_000]);

    expect(watchWindows(rollout, at(20))).toEqual([
      { stageIndex: 0, shiftedAt: expect.any(Number), from: at(1), to: at(10) },
      { stageIndex: 1, shiftedAt: expect.any(Number), from: at(12), to: at(18) },
    ]);
  });

  it('leave out a stage that was too short to have one', () => {
    const rollout = shiftedAt([begin, begin + 70_000]);

    expect(watchWindows(rollout, at(20)).map(({ stageIndex }) => stageIndex)).toEqual([1]);
  });

  it('are none of those that CloudWatch no longer has by the minute', () => {
    const day = 24 * 60;

    expect(watchWindows(shiftedAt([begin]), at(20 * day))).toEqual([
      { stageIndex: 0, shiftedAt: expect.any(Number), from: at(6 * day), to: at(20 * day - 2) },
    ]);
  });

  it('are whole, settled, visible and in one stage each, however the plan is timed', () => {
    const timed = fc.record({
      gaps: fc.array(fc.integer({ min: 0, max: 20 * minute }), { minLength: 1, maxLength: 5 }),
      settleSeconds: fc.integer({ min: 0, max: 600 }),
      lagSeconds: fc.integer({ min: 0, max: 600 }),
      after: fc.integer({ min: 0, max: 60 * minute }),
    });
    fc.assert(
      fc.property(timed, ({ gaps, settleSeconds, lagSeconds, after }) => {
        const times = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? begin) + gap], []);
        const rollout = shiftedAt(times, { settleSeconds, lagSeconds, intervalSeconds: 60 });
        const now = times.at(-1)! + after;

        const windows = watchWindows(rollout, now);

        for (const { stageIndex, from, to } of windows) {
          expect([from % periodMs, to % periodMs, to > from]).toEqual([0, 0, true]);
          expect(from).toBeGreaterThanOrEqual(times[stageIndex]! + settleSeconds * 1000);
          expect(to).toBeLessThanOrEqual(Math.min(now - lagSeconds * 1000, times[stageIndex + 1] ?? Infinity));
        }
        const order = windows.flatMap(({ from, to }) => [from, to]);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });

  it('are all there are: a window that could be a minute longer would not be allowed to', () => {
    fc.assert(
      fc.property(fc.nat(10 * minute), fc.nat(60 * minute), (shift, after) => {
        const rollout = shiftedAt([begin + shift]);
        const now = begin + shift + after;

        const [window] = watchWindows(rollout, now);

        const settled = begin + shift + 60_000;
        const visible = now - 120_000;
        if (window) {
          expect(window.from - periodMs).toBeLessThan(settled);
          expect(window.to + periodMs).toBeGreaterThan(visible);
        } else {
          expect(Math.ceil(settled / periodMs) * periodMs + periodMs).toBeGreaterThan(visible);
        }
      }),
    );
  });
});

describe('a bake', () => {
  it('counts from the end of the settle grace, and is given up when the last of it is visible', () => {
    const rollout = aRollout();

    expect(bakeTimes(rollout, rollout.shifts[0]!)).toEqual({ bakedAt: at(11), givenUpAt: at(33) });
  });

  it('is unknown for a stage that the plan does not have', () => {
    const rollout = aRollout();

    expect(() => bakeTimes(rollout, { stageIndex: 7, at: '' })).toThrow('has no stage 7');
  });
});

describe('a minute that is watched', () => {
  const latency = { quantile: 0.95, ratio: 1.5, warmUpSeconds: 120 };

  it('is warming so long after the settle grace of each shift as the plan says', () => {
    const rollout = aRollout({ stage: 1, plan: aPlan({ analysis: { latency } }) });

    const watched = watchedMinutes(rollout, at(stageMinutes + 9));

    const warming = watched.filter((minute) => minute.warming).map((minute) => minute.at);
    expect(warming).toEqual([1, 2, stageMinutes + 1, stageMinutes + 2].map(at));
  });

  it('is never warming where latency is not judged', () => {
    expect(watchedMinutes(aRollout(), at(9)).filter(({ warming }) => warming)).toEqual([]);
  });
});
