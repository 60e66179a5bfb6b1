import { describe, expect, it } from 'vitest';
import { backtest, judgedWeights, type Recorded } from '../../../lib/core/analysis/backtest.ts';
import type { AnalysisPlan, Plan, Stage } from '../../../lib/core/plan/plan.ts';
import { aPlan, aStage, counts, type Short } from './question.ts';

const plan = (stages: readonly Stage[], analysis: Partial<AnalysisPlan> = {}): Plan => ({
  target: { function: 'checkout', alias: 'live' },
  stages,
  timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
  onUndecided: 'hold',
  onBusy: 'queue',
  analysis: aPlan(analysis),
});

const recorded = (...parts: (readonly [times: number, baseline: Short, canary: Short])[]): Recorded => ({
  periodSeconds: 60,
  minutes: parts.flatMap(([times, baseline, canary]) =>
    Array.from({ length: times }, () => ({ baseline: counts(baseline), canary: counts(canary) })),
  ),
});

const three = [aStage(0.05, 10), aStage(0.5, 10), aStage(1, 10)];

describe('a backtest', () => {
  it('promotes a good canary when the last stage has baked', () => {
    const result = backtest(plan(three), recorded([40, [2850, 3], [150, 0]]));

    expect(result).toMatchObject({ outcome: 'promoted', decidedAtMinute: 30, stage: 2, notJudged: [] });
    expect(result.minutes).toHaveLength(30);
    expect(result.minutes.map(({ stage }) => stage)).toEqual([
      ...Array(10).fill(0),
      ...Array(10).fill(1),
      ...Array(10).fill(2),
    ]);
  });

  it('rolls back in the stage in which the canary turns bad', () => {
    const result = backtest(plan(three), recorded([12, [2850, 3], [150, 0]], [10, [2850, 3], [150, 15]]));

    expect(result).toMatchObject({ outcome: 'rolled-back', stage: 1 });
    expect(result.decidedAtMinute).toBeGreaterThan(12);
    expect(result.decidedAtMinute).toBeLessThan(16);
    expect(result.reason).toMatch(/baseline .* by chance/);
  });

  it('holds when the recording ends before the plan does', () => {
    const result = backtest(plan(three), recorded([25, [2850, 3], [150, 0]]));

    expect(result).toMatchObject({ outcome: 'held', decidedAtMinute: 25, stage: 2 });
  });

  it('holds when there are too few requests to say anything', () => {
    const result = backtest(plan(three), recorded([30, [19, 0], [1, 0]]));

    expect(result).toMatchObject({ outcome: 'held', decidedAtMinute: 30, stage: 2 });
    expect(result.reason).toContain('not ruled out yet');
  });

  it('gives minutes beyond the plan to the last stage', () => {
    const result = backtest(plan([aStage(0.05, 5)]), recorded([60, [2850, 3], [150, 0]]));

    expect(result.outcome).toBe('promoted');
    expect(result.decidedAtMinute).toBeGreaterThan(5);
    expect(result.decidedAtMinute).toBeLessThan(20);
  });

  it('holds a recording in which a stage had no traffic, though later ones had', () => {
    const result = backtest(plan(three), recorded([10, [2850, 3], [0, 0]], [30, [2850, 3], [150, 0]]));

    expect(result).toMatchObject({ outcome: 'held', stage: 0 });
    expect(result.reason).toContain('no requests');
  });

  it('rolls back without traffic where the plan says so', () => {
    const result = backtest(plan(three, { noData: 'rollback' }), recorded([10, [2850, 3], [0, 0]]));

    expect(result).toMatchObject({ outcome: 'rolled-back', decidedAtMinute: 10, stage: 0 });
  });

  it('is robust without a history, and independent with a clean one', () => {
    const auto = plan([aStage(0.05, 10)], { errors: { ratio: 1.2, floor: 0.001, detect: 5, model: 'auto' } });
    const data = recorded([12, [2850, 3], [150, 0]]);
    const history = Array.from({ length: 120 }, (_, i) => counts([3000, 2 + (i % 3)]));

    expect(backtest(auto, data).outcome).toBe('held');
    expect(backtest(auto, { ...data, history }).outcome).toBe('promoted');
  });

  it('judges what a recording holds, and names what it does not', () => {
    const result = backtest(
      plan(three, { alarms: ['5xx'], latency: { quantile: 0.95, ratio: 1.5 } }),
      recorded([40, [2850, 3], [150, 0]]),
    );

    expect(result).toMatchObject({ outcome: 'promoted', notJudged: ['alarms', 'latency'] });
    expect(result.reason).toContain('(not judged: alarms, latency)');
  });

  it('judges latency that was recorded', () => {
    const slow = recorded([40, [2850, 3, 142], [150, 0, 60]]);

    const result = backtest(plan(three, { latency: { quantile: 0.95, ratio: 1.5 } }), slow);

    expect(result).toMatchObject({ outcome: 'rolled-back', notJudged: [] });
    expect(result.reason).toContain('were slow');
  });

  it('holds impossible counts, and names them', () => {
    const result = backtest(plan(three), recorded([40, [2850, 3], [150, 151]]));

    expect(result).toMatchObject({ outcome: 'held' });
    expect(result.reason).toContain('canary errors must be at most its requests (150), got 151');
  });

  it('holds an empty recording', () => {
    expect(backtest(plan(three), recorded())).toMatchObject({
      outcome: 'held',
      decidedAtMinute: 0,
      stage: 0,
      minutes: [],
    });
  });

  it.each([
    [1, [2850, 3], [150, 30]],
    [0.05, [300, 0], [3000, 600]],
  ] as const)(
    'compares with the baseline that was recorded, whatever weight the plan has: %d',
    (weight, baseline, canary) => {
      const bad = recorded([20, baseline, canary]);

      const { outcome, reason, minutes } = backtest(plan([aStage(weight, 10)]), bad);

      expect(outcome).toBe('rolled-back');
      expect(reason).not.toMatch(/no live control|not judged/);
      expect(minutes.map(({ minute }) => minute)).toEqual(minutes.map((_, i) => i + 1));
    },
  );

  it('has no live control in a stage that was recorded without one', () => {
    const stages = [aStage(0.05, 10), aStage(0.05, 10)];

    const result = backtest(plan(stages), recorded([10, [2850, 3], [150, 0]], [10, [0, 0], [3000, 300]]));

    expect(result).toMatchObject({ outcome: 'rolled-back', stage: 1 });
    expect(result.reason).toContain('no live control');
  });

  it('promotes where traffic came late to the last stage', () => {
    const late = recorded([5, [2850, 3], [0, 0]], [30, [2850, 3], [150, 0]]);

    expect(backtest(plan([aStage(0.05, 5)]), late).outcome).toBe('promoted');
  });

  it('holds where latency was not recorded in a stage, though later it was', () => {
    const analysis = { latency: { quantile: 0.95, ratio: 1.5 } };
    const data = recorded([10, [2850, 3], [150, 0]], [30, [2850, 3, 142], [150, 0, 7]]);

    const result = backtest(plan(three, analysis), data);

    expect(result).toMatchObject({ outcome: 'held', stage: 0, notJudged: [] });
    expect(result.reason).toContain('latency of the canary could not be read');
  });

  it.each([
    ['baseline', [2850, 3, 142], [150, 0]],
    ['canary', [2850, 3], [150, 0, 7]],
  ] as const)('takes latency for recorded where it was for the %s', (_, baseline, canary) => {
    const analysis = { latency: { quantile: 0.95, ratio: 1.5 } };

    expect(backtest(plan(three, analysis), recorded([12, baseline, canary])).notJudged).toEqual([]);
  });

  it('names everything else that no recording answers', () => {
    const stages = [aStage(0.05, 10), { ...aStage(0.5, 10), hooks: ['smoke'] }];
    const analysis = { metrics: [], sources: { dropped: 1 } };

    expect(backtest(plan(stages, analysis), recorded([1, [1, 0], [1, 0]])).notJudged).toEqual([
      'metrics',
      'hooks',
      'sources',
    ]);
  });
});

it('minutes are judged by the weights of the stages that they fall into', () => {
  expect(judgedWeights(plan(three), 25)).toEqual([
    ...Array<number>(10).fill(0.05),
    ...Array<number>(10).fill(0.5),
    ...Array<number>(5).fill(1),
  ]);
});
