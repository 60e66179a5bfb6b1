import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeMetric, type MetricJudgement } from '../../../lib/core/judges/mann-whitney.ts';
import classifications from '../../fixtures/kayenta/classifications.json' with { type: 'json' };
import doubtful from '../../fixtures/kayenta/doubtful-answers.json' with { type: 'json' };
import intervals from '../../fixtures/kayenta/intervals.json' with { type: 'json' };
import { aMetric } from './a-metric.ts';

interface Numbers {
  readonly low: number;
  readonly high: number;
  readonly estimate: number;
  readonly effectSize: number | string;
}

function expectNumbers({ numbers }: MetricJudgement, { low, high, estimate, effectSize }: Numbers) {
  expect(numbers?.low).toBeCloseTo(low, 11);
  expect(numbers?.high).toBeCloseTo(high, 11);
  expect(numbers?.estimate).toBeCloseTo(estimate, 11);
  if (effectSize === 'NaN') expect(numbers).not.toHaveProperty('effectSize');
  else expect(numbers?.effectSize).toBeCloseTo(Number(effectSize), 12);
}

describe("Kayenta's own cases", () => {
  test.each(classifications.cases)('$test', ({ metric, expected, numbers }) => {
    const judgement = judgeMetric(aMetric(metric));

    expect(judgement.reason).not.toBe('');
    if (expected.classification) expect(judgement.classification).toBe(expected.classification);
    if (expected.critical !== undefined) expect(judgement.critical).toBe(expected.critical);
    if (numbers) expectNumbers(judgement, numbers);
  });
});

describe('answers of Kayenta that its users doubt', () => {
  test.each(doubtful.cases)('$about', ({ metric, expected, numbers }) => {
    const judgement = judgeMetric(aMetric(metric));

    expect(judgement).toMatchObject(expected);
    if (numbers) expectNumbers(judgement, numbers);
  });

  test.each([4, 5, 6])('an outage in %i of 10 minutes passes', (minutes) => {
    const experiment = Array.from({ length: 10 }, (_, i) => (i < minutes ? 1 : 0));

    expect(judgeMetric(aMetric({ control: Array(10).fill(0), experiment })).classification).toBe('Pass');
  });
});

test('a verdict may hang on the tolerance of the root finder, and so on the unit of the metric', () => {
  const { control, experiment, confLevel } = intervals.intermediate;
  const written = { direction: 'increase', tolerance: 0.1, confLevel };
  const scaled = (values: readonly number[]) => values.map((value) => value * 1e-6);

  const judgement = judgeMetric(aMetric({ ...written, control, experiment }));
  const inOtherUnit = judgeMetric(aMetric({ ...written, control: scaled(control), experiment: scaled(experiment) }));

  expect([judgement.classification, inOtherUnit.classification]).toEqual(['High', 'Pass']);
});

describe('missing data', () => {
  test.each([
    [
      { critical: false, dataRequired: false },
      { classification: 'Nodata', critical: false },
    ],
    [
      { critical: true, dataRequired: false },
      { classification: 'Nodata', critical: true },
    ],
    [
      { critical: false, dataRequired: true },
      { classification: 'NodataFailMetric', critical: false },
    ],
    [
      { critical: true, dataRequired: true },
      { classification: 'Nodata', critical: true },
    ],
  ])('with %o is %o', (settings, expected) => {
    expect(judgeMetric(aMetric({ control: [1, 2], ...settings }))).toMatchObject(expected);
    expect(judgeMetric(aMetric({ experiment: [1, 2], ...settings }))).toMatchObject(expected);
  });

  test('is no data either when all of it is NaN', () => {
    expect(judgeMetric(aMetric({ control: [1, 2], experiment: ['NaN', 'NaN'] }))).toMatchObject({
      classification: 'Nodata',
      reason: 'no data: the experiment has no values',
    });
  });

  test('names the side that has none', () => {
    expect(judgeMetric(aMetric({ experiment: [1, 2] })).reason).toBe('no data: the control has no values');
  });

  test('passes where missing values are replaced', () => {
    const required = { critical: true, dataRequired: true, nanStrategy: 'replace' };

    expect(judgeMetric(aMetric({ control: [1, 2], ...required }))).toMatchObject({
      classification: 'Pass',
      critical: false,
    });
  });

  test('counts as 0 where missing values are replaced', () => {
    const written = { control: [5, 6, 7, 8, 9], experiment: [5, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN'] };

    expect(judgeMetric(aMetric({ ...written, nanStrategy: 'remove' })).classification).toBe('Pass');
    expect(judgeMetric(aMetric({ ...written, nanStrategy: 'replace' })).classification).toBe('Low');
  });
});

describe('series without spread', () => {
  test('pass when all values are one', () => {
    expect(judgeMetric(aMetric({ control: [3, 3], experiment: [3, 3, 3] }))).toMatchObject({
      classification: 'Pass',
      reason: 'all values are 3',
    });
  });

  test('of one side are tested as they are', () => {
    const { numbers } = judgeMetric(aMetric({ control: [1, 2, 3, 4, 5, 6], experiment: [9, 9, 9, 9, 9] }));

    expect(numbers!.low).toBeLessThan(numbers!.high);
  });

  test.each([
    [[0, 0, 0], [2, 2], 'High'],
    [[2, 2], [0, 0, 0], 'Low'],
  ])('may be zeros beside a constant: %j against %j is %s', (control, experiment, expected) => {
    expect(judgeMetric(aMetric({ control, experiment })).classification).toBe(expected);
  });

  test.each([5, 1])('beyond no band are those that differ by the tolerance itself: %d', (control) => {
    const written = { control: [control, control], experiment: [6 - control, 6 - control] };

    const within = judgeMetric(aMetric({ ...written, tolerance: 1 }));

    expect(within.classification).toBe('Pass');
    expect(within.reason).toMatch(/: not beyond ±4$/);
    expect(judgeMetric(aMetric({ ...written, tolerance: 0.99 })).classification).not.toBe('Pass');
  });

  test('differ by what their constants differ, without any noise', () => {
    const judgement = judgeMetric(aMetric({ control: [5, 5, 5], experiment: [5.00001, 5.00001] }));

    expect(judgement).toMatchObject({ classification: 'High' });
    expect(judgement.numbers?.low).toBe(judgement.numbers?.high);
  });

  test.each([
    ['one value against one', [1], [2]],
    ['one value against zeros', [0, 0, 0], [2]],
    ['zeros against one value', [2], [0, 0, 0]],
  ])('are an error where no test is possible: %s', (_, control, experiment) => {
    const judgement = judgeMetric(aMetric({ control, experiment, critical: true }));

    expect(judgement).toMatchObject({ classification: 'Error', critical: false });
    expect(judgement.reason).toContain('no test is possible');
  });

  test('are an error where the difference is no number', () => {
    const [huge, tiny] = [1.7e308, -1.7e308];

    expect(judgeMetric(aMetric({ control: [tiny, tiny], experiment: [huge, huge] })).classification).toBe('Error');
    expect(judgeMetric(aMetric({ control: [tiny, 0], experiment: [huge, 1] })).classification).toBe('Error');
  });
});

describe('thresholds', () => {
  const [low, high] = [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [21, 22, 23, 24, 25, 26, 27, 28],
  ];

  test.each([
    ['either', low, high, 'High'],
    ['increase', low, high, 'High'],
    ['decrease', low, high, 'Pass'],
    ['either', high, low, 'Low'],
    ['increase', high, low, 'Pass'],
    ['decrease', high, low, 'Low'],
  ])('for direction %s: %j against %j is %s', (direction, control, experiment, expected) => {
    expect(judgeMetric(aMetric({ direction, control, experiment })).classification).toBe(expected);
  });

  test('say how large an effect must be', () => {
    const larger = { control: high, experiment: [41, 42, 43, 44, 45, 46, 47, 48] };

    expect(judgeMetric(aMetric({ ...larger, effectSizeThresholds: [1, 1.8] })).classification).toBe('High');
    expect(judgeMetric(aMetric({ ...larger, effectSizeThresholds: [1, 1.9] }))).toMatchObject({
      classification: 'Pass',
      reason: expect.stringContaining('not a change that counts'),
    });
  });

  test.each([
    [[10, 10], [20, 20], [1, 2], 'High'],
    [[10, 10], [20, 20], [1, 2.01], 'Pass'],
    [[20, 20], [10, 10], [0.5, 1], 'Low'],
    [[20, 20], [10, 10], [0.49, 1], 'Pass'],
  ])(
    'are reached by an effect as large: %j against %j with %j is %s',
    (control, experiment, effectSizeThresholds, found) => {
      expect(judgeMetric(aMetric({ control, experiment, effectSizeThresholds })).classification).toBe(found);
    },
  );

  test('are 0.5 for the common language effect size, if none are given', () => {
    const written = { control: low, experiment: high, critical: true, effectSizeMeasure: 'cles' };

    expect(judgeMetric(aMetric(written))).toMatchObject({ classification: 'High', critical: true });
  });

  test('of critical metrics count beside the others', () => {
    const written = { control: low, experiment: high, criticalThresholds: [1, 6] };

    expect(judgeMetric(aMetric({ ...written, critical: true }))).toMatchObject({
      classification: 'High',
      critical: false,
    });
  });
});

describe('a metric without a shift is not critical', () => {
  test.each([
    ['with the same values', [1, 2, 3], [3, 2, 1], 'the values of experiment and control are identical'],
    ['with a smaller mean', [1, 2, 3, 4, 5], [1, 2, 3, 4, 4], expect.stringContaining('not beyond')],
  ])('%s', (_, control, experiment, reason) => {
    const judgement = judgeMetric(aMetric({ control, experiment, critical: true }));

    expect(judgement).toMatchObject({ classification: 'Pass', critical: false, reason });
  });

  test('and neither is one of other values, as many', () => {
    expect(judgeMetric(aMetric({ control: [1, 2, 3], experiment: [1, 2, 4] })).reason).not.toContain('identical');
    expect(judgeMetric(aMetric({ control: [1, 2], experiment: [1, 2, 2] })).reason).not.toContain('identical');
  });
});

describe('a reason says', () => {
  const constants = { control: [1, 1], experiment: [3, 3] };

  test.each([
    [{ ...constants }, 'shifted by 2 (98 % interval 2 to 2), mean ratio 3'],
    [{ ...constants, critical: true }, 'shifted by 2 (98 % interval 2 to 2), mean ratio 3; critical'],
    [
      { ...constants, effectSizeMeasure: 'cles' },
      'shifted by 2 (98 % interval 2 to 2), chance to be above the control 1',
    ],
    [{ control: [0, 0], experiment: [3, 3] }, 'shifted by 3 (98 % interval 3 to 3), no mean ratio'],
    [
      { ...constants, direction: 'decrease' },
      'shifted by 2 (98 % interval 2 to 2), mean ratio 3: not a change that counts (direction decrease)',
    ],
    [
      { control: [3, 3], experiment: [1, 1], direction: 'increase' },
      'shifted by -2 (98 % interval -2 to -2), mean ratio 0.3333: not a change that counts (direction increase)',
    ],
    [
      { control: [0, 0, 0], experiment: [2] },
      'no test is possible with 1 value against 3 values: all are tied at some shift, or too far apart',
    ],
  ])('of %j: %s', (written, reason) => {
    expect(judgeMetric(aMetric(written)).reason).toBe(reason);
  });
});

test('an outlier is left out on request', () => {
  const control = Array.from({ length: 30 }, (_, i) => 10 + (i % 5));
  const experiment = [...control.slice(0, 29), 1e6];

  const kept = judgeMetric(aMetric({ control, experiment }));
  const removed = judgeMetric(aMetric({ control, experiment, outliers: 'remove' }));

  expect(kept.numbers?.effectSize).toBeGreaterThan(1000);
  expect(removed.numbers?.effectSize).toBeCloseTo(1, 1);
});

const series = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 15 });

test('swapping the sides turns the interval around', () => {
  fc.assert(
    fc.property(series, series, (control, experiment) => {
      const { numbers } = judgeMetric(aMetric({ control, experiment }));
      const { numbers: swapped } = judgeMetric(aMetric({ control: experiment, experiment: control }));

      expect(swapped === undefined).toBe(numbers === undefined);
      // Each end is found up to the tolerance of 1e-4.
      expect(Math.abs((swapped?.low ?? 0) + (numbers?.high ?? 0))).toBeLessThan(3e-4);
      expect(Math.abs((swapped?.high ?? 0) + (numbers?.low ?? 0))).toBeLessThan(3e-4);
    }),
  );
});

test('the order of the values does not matter', () => {
  fc.assert(
    fc.property(series, series, (control, experiment) => {
      const judgement = judgeMetric(aMetric({ control, experiment }));

      const reversed = judgeMetric(aMetric({ control: control.toReversed(), experiment: experiment.toReversed() }));

      expect(reversed.classification).toBe(judgement.classification);
      expect(reversed.numbers?.low).toBe(judgement.numbers?.low);
    }),
  );
});
