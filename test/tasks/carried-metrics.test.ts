import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedMetrics } from '../../lib/aws/carried-metrics.ts';
import type { Metrics } from '../../lib/aws/metrics.ts';
import type { SettledChunk, SettledValues } from '../../lib/aws/settled-values.ts';
import { carriedJudge } from '../../lib/core/analysis/carried.ts';
import type { Rollout } from '../../lib/core/rollout/state.ts';
import { judgeRollout } from '../../lib/tasks/judge-rollout.ts';
import { observe } from '../../lib/tasks/observe.ts';
import { evidenceRequest } from '../../lib/view/explain/evidence-request.ts';
import { answered } from '../core/metrics/answered.ts';
import { aPlan, aRollout, aStage, minute, shiftAt } from '../core/rollout/a-rollout.ts';

const hour = 60 * minute;
const timeoutSeconds = 300;
/** An hour after requests have ended and the ingestion lag is over, a minute has settled. */
const settledAfter = 120_000 + timeoutSeconds * 1000 + hour;

/** A part of a metric's values that CloudWatch shows only from some time on. */
interface Late {
  readonly minuteIndex: number;
  readonly metric: string;
  readonly afterMs: number;
}

/** CloudWatch whose values grow until late parts have come; tells how many minutes were asked for. */
function aCloudWatch(late: readonly Late[], now: () => number) {
  const seen = { minutes: 0 };
  const valueAt = (metric: string, at: number): number | undefined => {
    const index = at / minute;
    if (index % 7 === 3) return undefined;
    const whole = metric === 'Invocations' ? 100 + (index % 13) : metric === 'Errors' ? index % 3 : index % 5;
    const isPartial = late.some(
      (part) => part.minuteIndex === index % 120 && part.metric === metric && at + minute + part.afterMs > now(),
    );
    return isPartial ? Math.floor(whole / 2) : whole;
  };
  const metrics: Metrics = {
    read: async (requests, from, to) => {
      seen.minutes += (to - from) / minute;
      const starts = Array.from({ length: (to - from) / minute }, (_, i) => from + i * minute);
      const series = requests.map(({ id, metric }) => {
        const points = starts.flatMap((at): [number, number][] => {
          const value = valueAt(metric, at);
          return value === undefined ? [] : [[at, value]];
        });
        return [id, answered(points)];
      });
      return { kind: 'complete', series: Object.fromEntries(series) };
    },
  };
  return { metrics, seen };
}

/** What the table would have: texts, by where they begin. */
function aTable(): SettledValues {
  const kept = new Map<string, string>();
  return {
    read: async (_, question) =>
      [...kept]
        .filter(([key]) => key.startsWith(question))
        .map(([, text]) => JSON.parse(text) as SettledChunk)
        .toSorted((a, b) => a.from - b.from),
    put: async (_, question, chunk) => void kept.set(`${question}${chunk.from}`, JSON.stringify(chunk)),
  };
}

const alarms = { read: async () => [] };
const logs = { read: () => Promise.reject(new Error('no plan asks for logs here')) };
const longPlan = aPlan({
  stages: [aStage(0.05), aStage(0.5, { bakeSeconds: 7 * 86_400, maxBakeSeconds: 7 * 86_400 })],
  analysis: { sources: { dropped: 1e6 }, observe: ['throttles'], blastRadius: { errors: 1e6 } },
});
const aLongRollout = (): Rollout => aRollout({ plan: longPlan, stage: 1, preparation: { timeoutSeconds } });

const someLate = fc.record({
  minuteIndex: fc.nat(119),
  metric: fc.constantFrom('Invocations', 'Errors', 'Throttles'),
  afterMs: fc.nat(settledAfter - minute),
});
/** How long until the next look, and what has become of the function meanwhile. */
const someLook = fc.record({
  minutes: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 20 }) }, fc.integer({ min: 20, max: 300 })),
  since: fc.constantFrom('warm', 'warm', 'cold', 'nothing is kept'),
});

describe('metrics that are carried from one analysis to the next', () => {
  it('show what reading everything shows, whatever comes late and whatever is forgotten, and so does the verdict', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someLate, { maxLength: 30 }),
        fc.array(someLook, { minLength: 3, maxLength: 20 }),
        async (late, looks) => {
          const rollout = aLongRollout();
          let now = shiftAt(1);
          let [table, judge] = [aTable(), carriedJudge()];
          const { metrics } = aCloudWatch(late, () => now);
          let series = carriedMetrics({ metrics, settled: table });
          for (const { minutes, since } of looks) {
            now += minutes * minute;
            if (since === 'nothing is kept') table = aTable();
            if (since !== 'warm') [series, judge] = [carriedMetrics({ metrics, settled: table }), carriedJudge()];

            const carried = await observe({ alarms, logs, series }, rollout, now);

            const anew = await observe({ alarms, logs, series }, rollout, now, 'anew');
            expect(carried).toEqual(anew);
            expect(JSON.stringify(judgeRollout(judge, rollout, carried, now))).toBe(
              JSON.stringify(judgeRollout(carriedJudge(), rollout, anew, now)),
            );
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it.each([
    ['a warm function', false],
    ['a function that Lambda has started anew each time', true],
  ])('cost %s no more at the end of a week than after some hours', async (_, isCold) => {
    const rollout = aLongRollout();
    let now = shiftAt(1);
    const settled = aTable();
    const { metrics, seen } = aCloudWatch([], () => now);
    let series = carriedMetrics({ metrics, settled });
    const asked: number[] = [];
    for (; now < shiftAt(1) + 7 * 24 * hour; now += hour) {
      if (isCold) series = carriedMetrics({ metrics, settled });
      seen.minutes = 0;
      await observe({ alarms, logs, series }, rollout, now);
      asked.push(seen.minutes);
    }

    const unsettled = settledAfter / minute + 60;
    expect(Math.max(...asked)).toBeLessThanOrEqual(unsettled + (isCold ? 180 : 0));
    expect(evidenceRequest(rollout, now)?.StartTime).toBe(new Date(shiftAt(0) + minute).toISOString());
  });

  it('are asked for anew where another question was asked before, as by an older release', async () => {
    const now = shiftAt(1) + 24 * hour;
    const settled = aTable();
    const { metrics, seen } = aCloudWatch([], () => now);
    const span = { from: shiftAt(0), settledUntil: now - settledAfter, to: now - 2 * minute };
    const request = (id: string) => [{ id, metric: 'Errors', statistic: 'Sum', functionName: 'checkout' }];
    await carriedMetrics({ metrics, settled }).read('r', request('older'), span);
    seen.minutes = 0;

    await carriedMetrics({ metrics, settled }).read('r', request('newer'), span);

    expect(seen.minutes).toBe((span.to - span.from) / minute);
  });

  it('are not kept where something optional could not be read, which may be there the next time', async () => {
    const now = shiftAt(1) + 24 * hour;
    const { metrics, seen } = aCloudWatch([], () => now);
    const incomplete: Metrics = {
      read: async (...asked) => ({ ...(await metrics.read(...asked)), leftOut: true }),
    };
    const series = carriedMetrics({ metrics: incomplete, settled: aTable() });
    await observe({ alarms, logs, series }, aLongRollout(), now);
    seen.minutes = 0;

    await observe({ alarms, logs, series }, aLongRollout(), now);

    expect(seen.minutes).toBeGreaterThan(24 * 60);
  });
});
