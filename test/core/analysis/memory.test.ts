import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backtest } from '../../../lib/core/analysis/backtest.ts';
import type { Counts, Minute, Verdict } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { newMemory } from '../../../lib/core/analysis/memory.ts';
import type { AnalysisPlan, Plan } from '../../../lib/core/plan/plan.ts';
import { aPlan, aQuestion, aStage, someErrors } from './question.ts';

const someCounts = (most: number): fc.Arbitrary<Counts> =>
  fc.tuple(fc.nat(most), fc.nat(1000), fc.option(fc.nat(1000))).map(([requests, errors, slow]) => ({
    requests,
    errors: Math.floor((requests * errors ** 3) / 1e9),
    ...(slow === null ? {} : { slow: Math.floor((requests * slow) / 1000) }),
  }));

/** Stages follow one another, at weights that rise; a minute of 100 % may still have some baseline requests. */
const weights = [0, 0.05, 0.5, 1] as const;

const someMinutes: fc.Arbitrary<readonly Minute[]> = fc
  .array(fc.tuple(fc.nat(3), someCounts(3000), someCounts(300)), { maxLength: 40 })
  .map((rows) =>
    rows
      .toSorted(([a], [b]) => a - b)
      .map(([stageIndex, baseline, canary], i) => ({ at: i * 60_000, stageIndex, baseline, canary })),
  );

const somePlan: fc.Arbitrary<Partial<AnalysisPlan>> = fc
  .record({
    model: fc.constantFrom('auto', 'robust', 'independent'),
    floor: fc.constantFrom(0, 0.001),
    limit: fc.option(fc.constant(0.1), { nil: undefined }),
    hotfix: fc.constantFrom('off', 'not-worse', 'better'),
    budget: fc.option(fc.constant(50), { nil: undefined }),
    early: fc.boolean(),
  })
  .map(({ model, floor, limit, hotfix, budget, early }) => ({
    errors: { ...someErrors, model, floor, ...(limit === undefined ? {} : { limit }) },
    latency: { quantile: 0.95, ratio: 1.5 },
    hotfix,
    early,
    ...(budget === undefined ? {} : { blastRadius: { errors: budget } }),
  }));

test('a memory that is kept from minute to minute changes no verdict', () => {
  fc.assert(
    fc.property(somePlan, someMinutes, fc.array(someCounts(3000), { maxLength: 80 }), (plan, minutes, history) => {
      const question = aQuestion({ plan, weights });
      const upTo = (minute: number) => ({
        ...question,
        stageIndex: minutes[minute]!.stageIndex,
        observations: { minutes: minutes.slice(0, minute + 1), history, alarms: [] },
      });
      const memory = newMemory();

      const kept = minutes.map((_, i): Verdict => judgeStage(upTo(i), memory));
      const fresh = minutes.map((_, i): Verdict => judgeStage(upTo(i)));

      expect(kept).toEqual(fresh);
    }),
  );
});

test('counts that cannot be are remembered', () => {
  const minutes = [0, 1, 2].map((i) => ({
    at: i * 60_000,
    stageIndex: 0,
    baseline: { requests: 100, errors: 0 },
    canary: { requests: 10, errors: i === 1 ? 11 : 0 },
  }));
  const memory = newMemory();

  const verdicts = minutes.map((_, i) => judgeStage(aQuestion({ minutes: minutes.slice(0, i + 1) }), memory));

  expect(verdicts[0]?.reason).not.toContain('nothing can be judged');
  const broken = 'nothing can be judged: minute 2: canary errors must be at most its requests (10), got 11';
  expect(verdicts.slice(1).map(({ reason }) => reason)).toEqual([broken, broken]);
});

test('a backtest looks at each minute a fixed number of times, however long the recording', () => {
  const plan: Plan = {
    target: { function: 'checkout', alias: 'live' },
    stages: [aStage(0.05, 100_000)],
    timing: { settleSeconds: 60, lagSeconds: 120, intervalSeconds: 60 },
    onUndecided: 'hold',
    onBusy: 'queue',
    analysis: aPlan({ latency: { quantile: 0.95, ratio: 1.5 }, blastRadius: { errors: 1000 } }),
  };
  const looksAtTheFirst = (length: number) => {
    let looks = 0;
    const counted: Counts = {
      get requests() {
        looks += 1;
        return 150;
      },
      errors: 0,
      slow: 3,
    };
    const minutes = Array.from({ length }, (_, i) => ({
      baseline: { requests: 2850, errors: 3, slow: 140 },
      canary: i === 0 ? counted : { requests: 150, errors: 0, slow: 3 },
    }));
    backtest(plan, { periodSeconds: 60, minutes });
    return looks;
  };

  expect(looksAtTheFirst(300)).toBe(looksAtTheFirst(30));
});
