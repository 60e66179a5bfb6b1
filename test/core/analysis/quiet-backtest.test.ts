import { expect, test } from 'vitest';
import { quietBacktest } from '../../../lib/core/analysis/quiet-backtest.ts';
import { seeded } from '../../../lib/core/stats/seeded.ts';
import { aPlan, aStage } from '../rollout/a-rollout.ts';

const plan = aPlan({
  stages: [aStage(0.1, { bakeSeconds: 600 }), aStage(0.5, { bakeSeconds: 600 })],
  analysis: { alarms: ['5xx'], errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'independent' } },
});
const steady = (minutes: number) => Array.from({ length: minutes }, () => ({ requests: 2400, errors: 5 }));

test('a version that is split against itself is seldom rolled back', () => {
  const estimate = quietBacktest(plan, { minutes: steady(120), history: steady(60) }, 300, seeded(1));

  expect(estimate.runs).toBe(300);
  expect(estimate.outcomes.promoted).toBeGreaterThan(280);
  expect(estimate.falseRollbacks.share).toBeLessThanOrEqual(0.01);
  expect(estimate.falseRollbacks.low).toBe(0);
  expect(estimate.falseRollbacks.high).toBeLessThan(0.04);
  expect(estimate.notJudged).toEqual(['alarms']);
});

test('a plan that cries wolf is found out, with examples of why', () => {
  const nervous = { ...plan, analysis: { ...plan.analysis, falseAlarm: 0.5, blastRadius: { errors: 1 } } };

  const estimate = quietBacktest(nervous, { minutes: steady(120), history: steady(60) }, 50, seeded(1));

  expect(estimate.falseRollbacks.share).toBeGreaterThan(0.5);
  expect(estimate.falseRollbacks.low).toBeGreaterThan(0.3);
  expect(estimate.reasons).toHaveLength(3);
});

test('the same seed gives the same estimate', () => {
  const quiet = { minutes: steady(60), history: [] };

  expect(quietBacktest(plan, quiet, 20, seeded(5))).toEqual(quietBacktest(plan, quiet, 20, seeded(5)));
});

test('a period that is shorter than the plan is judged as far as it goes, and held', () => {
  const estimate = quietBacktest(plan, { minutes: steady(5), history: [] }, 10, seeded(1));

  expect(estimate.outcomes.held).toBe(10);
});
