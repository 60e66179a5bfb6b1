import { describe, expect, test } from 'vitest';
import type { Classification } from '../../../lib/core/judges/mann-whitney.ts';
import { type Scored, score } from '../../../lib/core/judges/score.ts';
import fixture from '../../fixtures/kayenta/scores.json' with { type: 'json' };

const metrics = (...classifications: readonly Classification[]): Scored[] =>
  classifications.map((classification) => ({ classification, critical: false, groups: ['all'] }));

describe("Kayenta's own cases", () => {
  test.each(fixture.cases)('$test', ({ metrics, groupWeights, score: expected }) => {
    expect(score(metrics as Scored[], groupWeights as Record<string, number>).score).toBe(expected);
  });
});

describe('the score', () => {
  test('is the share of passes, missing required data included', () => {
    expect(score(metrics('Pass', 'High', 'Low', 'NodataFailMetric', 'Pass', 'Pass'), {}).score).toBe(50);
  });

  test('leaves errors and missing data out', () => {
    expect(score(metrics('Pass', 'Error', 'Nodata'), {})).toEqual({ score: 100, groups: { all: 100 }, warnings: [] });
  });

  test('is 0 when half of the metrics have no data', () => {
    expect(score(metrics('Pass', 'Nodata'), {}).score).toBe(0);
  });

  test.each(['High', 'Low', 'Nodata'] as const)('is 0 when a critical metric is %s', (classification) => {
    const critical = { classification, critical: true, groups: ['all'] };

    expect(score([...metrics('Pass', 'Pass', 'Pass'), critical], {}).score).toBe(0);
  });

  test('is 100 when every metric is an error, and says what that is worth', () => {
    expect(score(metrics('Error', 'Error'), {})).toEqual({
      score: 100,
      groups: { all: null },
      warnings: ['nothing could be compared in group "all": it counts as 100 in the score'],
    });
  });

  test('shares what is left of 100 between groups without a weight', () => {
    const in3 = ['a', 'b', 'c'].map(
      (group, i): Scored => ({
        classification: i === 0 ? 'High' : 'Pass',
        critical: false,
        groups: [group],
      }),
    );

    expect(score(in3, { a: 30 }).score).toBe(70);
    expect(score(in3, {}).score).toBe(66.67);
  });

  test('counts a metric in each of its groups', () => {
    const both: Scored = { classification: 'High', critical: false, groups: ['all', 'more'] };

    expect(score([...metrics('Pass'), both], {})).toMatchObject({ score: 25, groups: { all: 50, more: 0 } });
  });
});
