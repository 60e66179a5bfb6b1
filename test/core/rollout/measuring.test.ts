import { describe, expect, test } from 'vitest';
import type { Measured } from '../../../lib/core/analysis/measured.ts';
import { ONCE } from '../../../lib/core/judges/counter-limits.ts';
import type { OwnMetric } from '../../../lib/core/plan/own-metrics.ts';
import { dueMetrics, measuredSpan } from '../../../lib/core/rollout/measuring.ts';
import { secondsToNextAnalysis } from '../../../lib/core/rollout/pacing.ts';
import { aPlan, aRollout, aStage, analyzed, begin, minute } from './a-rollout.ts';

const webhook = { kind: 'webhook', url: 'https://metrics.example.com' } as const;

const aMetric = (changes: Partial<OwnMetric> = {}): OwnMetric => ({
  name: 'latency',
  from: webhook,
  failIf: { above: 800 },
  limits: { ...ONCE, count: 'unbounded' },
  intervalSeconds: 60,
  initialDelaySeconds: 0,
  ...changes,
});

const measured = (...all: Measured[]) => ({
  ...analyzed({ kind: 'wait', reason: '' }),
  measured: all,
});
const success: Measured = { name: 'latency', outcome: 'success', value: 1 };
const error: Measured = { name: 'latency', outcome: 'error', why: 'no answer' };

interface Shape {
  readonly metric?: Partial<OwnMetric>;
  /** Measured at the time of the shift. */
  readonly before?: readonly Measured[];
  readonly stage?: number;
}

const rolloutWith = ({ metric, before = [], stage = 0 }: Shape) =>
  aRollout({
    plan: aPlan({ analysis: { metrics: [aMetric(metric)] } }),
    stage,
    after: before.map((one) => measured(one)),
  });

const isDue = (shape: Shape, minutes: number) => dueMetrics(rolloutWith(shape), begin + minutes * minute).length > 0;

describe('a metric is due', () => {
  test.each<[what: string, shape: Shape, minutes: number, due: boolean]>([
    ['not before anything is watched', {}, 1, false],
    ['from the end of the settle grace on', {}, 1.1, true],
    ['after its own delay', { metric: { initialDelaySeconds: 300 } }, 5.9, false],
    ['after its own delay, counted from the settle grace', { metric: { initialDelaySeconds: 300 } }, 6, true],
    ['when its interval is over', { before: [success] }, 1.1, true],
    ['not before', { metric: { intervalSeconds: 300 }, before: [success] }, 4, false],
    ['with the analysis that is nearest to it', { metric: { intervalSeconds: 300 }, before: [success] }, 4.6, true],
    ['again with the next analysis after an error', { metric: { intervalSeconds: 300 }, before: [error] }, 2, true],
    ['no more when its count is reached', { metric: { limits: ONCE }, before: [success] }, 9, false],
    ['no more when enough successes came in a row', streak(2, [success, success]), 9, false],
    ['as long as they have not', streak(3, [success, success]), 9, true],
  ])('%s', (_, shape, minutes, due) => {
    expect(isDue(shape, minutes)).toBe(due);
  });

  test.each([
    [60, 4],
    [300, 12],
  ])('from CloudWatch with a period of %s s when the first is complete and visible, after %s min', (period, after) => {
    const shape = { metric: { from: { kind: 'cloudwatch' as const, expression: 'a', metrics: [], period } } };

    expect(isDue(shape, after - 0.1)).toBe(false);
    expect(isDue(shape, after)).toBe(true);
  });

  test('not before the first shift, nor at 0 %', () => {
    const plan = aPlan({ stages: [aStage(0), aStage(0.5)], analysis: { metrics: [aMetric()] } });

    expect(dueMetrics(aRollout({ plan, stage: 'none' }), begin + 5 * minute)).toEqual([]);
    expect(dueMetrics(aRollout({ plan, stage: 0 }), begin + 5 * minute)).toEqual([]);
    expect(dueMetrics(aRollout({ plan, stage: 1 }), begin + 25 * minute)).toHaveLength(1);
  });
});

describe('what was measured', () => {
  test('is in the fold of the record, so that whoever goes on knows it', () => {
    const { tallies } = rolloutWith({ before: [success, error] });

    expect(tallies?.latency).toMatchObject({ counters: { success: 1, error: 1, consecutiveError: 1 }, last: error });
  });

  test('is of one stage: the next begins anew', () => {
    const plan = aPlan({ analysis: { metrics: [aMetric()] } });
    const shifted = { kind: 'shifted', stageIndex: 1, alias: { version: '1' }, revisionId: 'next' } as const;

    expect(aRollout({ plan, after: [measured(success), shifted] }).tallies).toBeUndefined();
  });

  test('is about the stage from the end of its settle grace on', () => {
    expect(measuredSpan(rolloutWith({}), begin + 5 * minute)).toEqual({ from: begin + minute, to: begin + 5 * minute });
  });
});

test('a long stage is looked at as often as its metrics ask for', () => {
  const at = begin + 14 * 60 * minute;
  const plan = (metrics?: readonly OwnMetric[]) =>
    aPlan({ stages: [aStage(0.1, { bakeSeconds: 86_400 })], analysis: metrics ? { metrics } : {} });
  const pause = (metrics?: readonly OwnMetric[]) => secondsToNextAnalysis(aRollout({ plan: plan(metrics) }), at);

  expect(pause()).toBeGreaterThan(400);
  expect(pause([aMetric()])).toBeLessThan(100);
  expect(pause([aMetric({ intervalSeconds: 300 })])).toBeLessThan(400);
});

function streak(consecutiveSuccessLimit: number, before: readonly Measured[]): Shape {
  return { metric: { limits: { ...ONCE, count: 'unbounded', consecutiveSuccessLimit } }, before };
}
