import { describe, expect, it } from 'vitest';
import type { Minute } from '../../../lib/core/analysis/contract.ts';
import { judgeStage } from '../../../lib/core/analysis/judge-stage.ts';
import { absoluteRate } from '../../../lib/core/stats/absolute-rate.ts';
import { conditionalBinomial } from '../../../lib/core/stats/conditional-binomial.ts';
import { disaster } from '../../../lib/core/stats/disaster.ts';
import { lowerRate, upperRate } from '../../../lib/core/stats/rate-bound.ts';
import { rateBetting } from '../../../lib/core/stats/rate-betting.ts';
import type { Comparison, Sample } from '../../../lib/core/stats/sample.ts';
import { shareBetting } from '../../../lib/core/stats/share-betting.ts';
import { twoByTwo } from '../../../lib/core/stats/two-by-two.ts';
import { logMean } from '../../../lib/core/stats/wealth.ts';
import { aQuestion, minutes, type Short } from './question.ts';

type Changes = Parameters<typeof aQuestion>[0];

const quiet: Short = [0, 0];
const evidence = (changes: Changes, judge: string) =>
  judgeStage(aQuestion(changes)).findings.find((one) => one.judge === judge)!.numbers.evidenceLn!;

const errorsOf = ({ requests, errors }: Minute['canary']): Sample => ({ requests, events: errors });
const slowOf = ({ requests, slow = 0 }: Minute['canary']): Sample => ({ requests, events: slow });
const compared = (test: Comparison, all: readonly Minute[], of = errorsOf) => {
  for (const { baseline, canary } of all) test.compare(of(baseline), of(canary));
  return test.evidence();
};

/** Not one minute like the other. */
const some = [
  ...minutes(3, [2280, 2], [120, 1]),
  ...minutes(4, [1140, 3], [90, 1], { after: minutes(3, quiet, quiet) }).slice(3),
];

describe('against a limit, the canary alone is played with', () => {
  it.each([
    ['independent', () => absoluteRate(0.005, 'at-most', 1)],
    ['robust', () => rateBetting(0.005)],
  ] as const)('by the bets for %s errors', (model, start) => {
    const test = start();
    for (const { canary } of some) test.observe(errorsOf(canary));

    expect(evidence({ errors: { model, limit: 0.005 }, minutes: some }, 'error-limit')).toBe(test.evidence().peak);
  });
});

describe('for passing, the comparison is played', () => {
  it.each([0, 0.2, 0.5])('alone where the floor of %d says nothing', (floor) => {
    const { log } = compared(conditionalBinomial(5, 'at-least'), some);

    expect(evidence({ errors: { floor }, minutes: some }, 'error-detect')).toBeCloseTo(log, 12);
  });

  it('beside the floor otherwise, half and half', () => {
    const beside = absoluteRate(0.005, 'at-least', 1);
    for (const { canary } of some) beside.observe(errorsOf(canary));
    const { log } = compared(conditionalBinomial(5, 'at-least'), some);

    const expected = logMean(log, beside.evidence().log);
    expect(evidence({ minutes: some }, 'error-detect')).toBeCloseTo(expected, 12);
  });

  it('with no more from the stage before than a pass needs', () => {
    const before = minutes(60, [2280, 10], [120, 0]);
    const all = minutes(1, [300, 1], [100, 0], { stageIndex: 1, after: before });

    const carried = evidence({ weights: [0.05, 0.25], stageIndex: 1, minutes: all }, 'error-detect');

    expect(evidence({ minutes: before }, 'error-detect')).toBeGreaterThan(8);
    expect(carried).toBeLessThan(Math.log(20) + 1);
  });
});

describe('without a live control, the canary is held to what is known of the baseline', () => {
  const history = Array.from({ length: 60 }, (): Short => [1000, 3, 40]);
  const frozen = { requests: 60_000, events: 180 };
  const all = minutes(5, quiet, [1000, 9, 150], { stageIndex: 1 });
  const alone = { weights: [0, 1], stageIndex: 1, history, minutes: all } as const;

  it.each([
    ['robust', 1.2, 5, 2.4],
    ['independent', 1.2, 5, 2.4],
    ['independent', 1, 5, 2],
    ['independent', 1.2, 2, 2],
  ] as const)(
    'in %s with the ratio %d, at most twice that, and less than what detect (%d) rules out: %d',
    (model, ratio, detect, times) => {
      const clusterSize = model === 'robust' ? 10 : 1;
      const limit = Math.max(0.001, times * upperRate(frozen, 0.001, clusterSize));
      const comparison = model === 'robust' ? shareBetting(ratio, 'at-most') : conditionalBinomial(ratio, 'at-most');
      const gate = disaster(ratio, 0.001, clusterSize, 0.001, frozen);
      const share = model === 'robust' ? 0.8 : 0.9;
      // More than was known of, and less than what is a disaster.
      const worse = minutes(60, quiet, [1000, 19], { stageIndex: 1 });
      let peak = 0;
      for (const { canary } of worse) {
        comparison.compareWithRate(limit, errorsOf(canary));
        gate.observe({ requests: 0, events: 0 }, errorsOf(canary));
        peak = Math.max(peak, logMean(comparison.evidence().log, gate.evidence().log, share));
      }

      expect(peak).toBeGreaterThan(0.3);
      const changes = { ...alone, minutes: worse, errors: { model, ratio, detect } };
      expect(evidence(changes, 'error-ratio')).toBeCloseTo(peak, 9);
    },
  );

  it('for passing, by the least rate that it may have had', () => {
    const test = conditionalBinomial(5, 'at-least');
    for (const { canary } of all) test.compareWithRate(5 * lowerRate(frozen, 0.001, 1), errorsOf(canary));

    expect(evidence({ ...alone, errors: { floor: 0 } }, 'error-detect')).toBeCloseTo(test.evidence().log, 9);
  });

  it('by its share of slow requests, too', () => {
    const slow = { plan: { latency: { quantile: 0.95, ratio: 1.5 } } };
    const test = twoByTwo(1.5);
    const limit = 1.5 * upperRate({ requests: 60_000, events: 2400 }, 0.0005, 10);
    for (const { canary } of all) test.compareWithRate(limit, slowOf(canary));

    expect(test.evidence().peak).toBeGreaterThan(1);
    expect(evidence({ ...alone, ...slow }, 'latency')).toBeCloseTo(test.evidence().peak, 9);
  });
});

describe('slow requests are compared', () => {
  const plan = { latency: { quantile: 0.95, ratio: 1.5 } } as const;
  const slower = minutes(8, [2000, 0, 100], [200, 0, 19]);

  it('one by one where the history shows that they come alone', () => {
    const history = Array.from({ length: 60 }, (): Short => [1000, 0, 50]);

    const expected = compared(twoByTwo(1.5), slower, slowOf).peak;
    expect(evidence({ plan, history, minutes: slower }, 'latency')).toBeCloseTo(expected, 9);
  });

  it('by their shares where it does not', () => {
    const expected = compared(shareBetting(1.5, 'at-most'), slower, slowOf).peak;
    expect(evidence({ plan, minutes: slower }, 'latency')).toBeCloseTo(expected, 9);
  });
});
