import { describe, expect, test } from 'vitest';
import { quietBacktest } from '../../../lib/core/analysis/quiet-backtest.ts';
import { seeded } from '../../../lib/core/stats/seeded.ts';
import { aPlan, aStage } from '../rollout/a-rollout.ts';

const plan = aPlan({
  stages: [aStage(0.1, { bakeSeconds: 600 }), aStage(0.5, { bakeSeconds: 600 })],
  analysis: { alarms: ['5xx'], errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'independent' } },
});
const steady = (minutes: number, counts = { requests: 2400, errors: 5 }) =>
  Array.from({ length: minutes }, () => counts);

test('a version that is split against itself is seldom rolled back', () => {
  const estimate = quietBacktest(plan, { minutes: steady(120), history: steady(60) }, 100, seeded(1));

  expect(estimate.runs).toBe(100);
  expect(estimate.outcomes.promoted).toBeGreaterThan(90);
  expect(estimate.falseRollbacks.share).toBeLessThanOrEqual(0.01);
  expect(estimate.falseRollbacks.low).toBe(0);
  expect(estimate.falseRollbacks.high).toBeLessThan(0.04);
  expect(estimate.reasons).toEqual([]);
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

test('where no run is asked for, nothing is known', () => {
  expect(quietBacktest(plan, { minutes: steady(60), history: [] }, 0, seeded(1))).toEqual({
    runs: 0,
    outcomes: { promoted: 0, 'rolled-back': 0, held: 0 },
    falseRollbacks: { share: 0, low: 0, high: 1 },
    reasons: [],
    notJudged: [],
  });
});

describe('a run', () => {
  const limited = aPlan({
    stages: [aStage(0.5, { bakeSeconds: 300 }), aStage(0.5, { bakeSeconds: 300 })],
    analysis: { errors: { ratio: 1.2, floor: 0.001, limit: 0.05, detect: 5, model: 'independent' } },
  });
  const outage = { requests: 2400, errors: 1200 };
  const withOutageAt = (minute: number) => steady(100).with(minute, outage);
  /** One random number for all, by which the run of ten minutes begins at one of the 91 that it may begin at. */
  const beginsAt = (minute: number) => () => (minute + 0.5) / 91;

  test.each([
    { begin: 47, outage: 57, outcome: 'promoted' },
    { begin: 48, outage: 57, outcome: 'rolled-back' },
    { begin: 57, outage: 57, outcome: 'rolled-back' },
    { begin: 58, outage: 57, outcome: 'promoted' },
    { begin: 0, outage: 0, outcome: 'rolled-back' },
    { begin: 90, outage: 99, outcome: 'rolled-back' },
  ] as const)('of ten minutes from minute $begin on, with an outage in minute $outage, is $outcome', (each) => {
    const quiet = { minutes: withOutageAt(each.outage), history: [] };

    const { outcomes } = quietBacktest(limited, quiet, 1, beginsAt(each.begin));

    expect(outcomes[each.outcome]).toBe(1);
  });

  test('counts for as much as any other', () => {
    const { outcomes, falseRollbacks } = quietBacktest(
      limited,
      { minutes: withOutageAt(50), history: [] },
      50,
      seeded(2),
    );

    expect(outcomes['rolled-back']).toBeGreaterThan(0);
    expect(outcomes['rolled-back']).toBeLessThan(20);
    expect(falseRollbacks.share).toBe(outcomes['rolled-back'] / 50);
  });

  test('sends all requests to a canary that is to have them all', () => {
    const all = { ...limited, stages: [aStage(1)] };

    const { reasons } = quietBacktest(all, { minutes: [outage], history: [] }, 1, seeded(1));

    expect(reasons).toEqual([
      expect.stringMatching(/^canary 1,200 of 2,400 requests failed \(50 %\), above the limit/),
    ]);
  });

  test('leaves the baseline what the canary does not get', () => {
    const unlucky = aPlan({ stages: [aStage(0.5)], analysis: { ...plan.analysis, alarms: [] } });
    const minutes = steady(60, { requests: 1000, errors: 10 });

    const { reasons } = quietBacktest(unlucky, { minutes, history: [] }, 1, () => 0.9);

    const said = /^canary (\d+) of ([\d,]+) requests failed .*, baseline (\d+) of ([\d,]+) /.exec(reasons[0]!)!;
    const [failed, requests, failedBefore, requestsBefore] = said.slice(1).map((text) => Number(text.replace(',', '')));
    expect(failed! / requests!).toBeGreaterThan(0.01);
    expect((failed! + failedBefore!) / (requests! + requestsBefore!)).toBe(0.01);
  });

  // Its past are 90 minutes, the first 30 of them with 10 % errors, then 1 %; the period itself has 20 %.
  test.each([
    { begin: 0, past: 'the last hour of the history', beyond: "19 of the canary's 20", rate: '1 %' },
    { begin: 15, past: 'less of it, and a quarter of an hour', beyond: "14 of the canary's 20", rate: '5.8 %' },
    { begin: 45, past: 'little of it, and three quarters', beyond: "5 of the canary's 20", rate: '15 %' },
  ])('from minute $begin on knows of its past $past', ({ begin, beyond, rate }) => {
    const rule = aPlan({ stages: [aStage(1)], analysis: { errors: 'off', blastRadius: { errors: 1 } } });
    const of = (minutes: number, errors: number) => steady(minutes, { requests: 100, errors });
    const quiet = { minutes: of(100, 20), history: [...of(30, 10), ...of(60, 1)] };

    const { reasons } = quietBacktest(rule, quiet, 1, beginsAt(begin));

    expect(reasons).toEqual([`${beyond} failures are beyond the baseline's rate (${rate}): the limit is 1`]);
  });
});
