import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotModelledError } from '../../../../lib/account/contract.ts';
import { evaluateExpression } from '../../../../lib/account/services/cloudwatch/math-evaluator.ts';
import { MathError, parseExpression } from '../../../../lib/account/services/cloudwatch/math-parser.ts';

const _ = NaN;

/** Evaluates over five minutes; the series are those of the user guide's tables, `-` there is NaN here. */
function evaluate(text: string, series: Readonly<Record<string, readonly number[]>>) {
  const value = evaluateExpression(parseExpression(text), {
    length: Object.values(series)[0]?.length ?? 5,
    periodSeconds: 60,
    series: (name) => {
      const points = series[name];
      if (!points) throw new MathError(`Undefined variable: ${name}`);
      return points;
    },
  });
  if (value.kind === 'scalar') return value.value;
  return value.kind === 'series' ? value.points : value.items;
}

describe('metric math', () => {
  const logic = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };
  const choice = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };

  // Tables of "Using metric math", CloudWatch user guide.
  test.each([
    ['metric1 < metric2', logic, [0, 0, 1, 0]],
    ['metric1 >= 30', logic, [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', logic, [1, 0, 0, 0]],
    ['IF(metric1, metric2, metric3)', choice, [30, 0, 20, _, _]],
    ['IF(metric1, 5, metric3)', choice, [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', choice, [30, 0, 5, 5, _]],
  ])('%s gives what the user guide says', (text, series, expected) => {
    expect(evaluate(text, series)).toEqual(expected);
  });

  test.each([
    ['a missing side counts as zero', 'a + b', { a: [1, _, _], b: [_, 2, _] }, [1, 2, _]],
    ['a division by zero drops the datapoint', '100 * e / i', { e: [1, 0, 2], i: [4, 0, _] }, [25, _, _]],
    ['a scalar does not conjure datapoints', 'a + 1', { a: [1, _] }, [2, _]],
    ['FILL with a number', 'FILL(a, 7)', { a: [_, 1, _] }, [7, 1, 7]],
    ['FILL with REPEAT leaves the beginning missing', 'FILL(a, REPEAT)', { a: [_, 1, _, 3] }, [_, 1, 1, 3]],
    ['FILL with LINEAR leaves both ends missing', 'FILL(a, LINEAR)', { a: [_, 1, _, _, 4, _] }, [_, 1, 2, 3, 4, _]],
    ['IF without else drops the datapoint', 'IF(a > 2, a)', { a: [1, 3] }, [_, 3]],
    ['DIFF looks back over a gap', 'DIFF(a)', { a: [1, _, 7] }, [_, _, 6]],
    ['RATE is per second', 'RATE(a)', { a: [60, 120, _, 360] }, [_, 1, _, 2]],
    ['RUNNING_SUM', 'RUNNING_SUM(a)', { a: [1, _, 2] }, [1, _, 3]],
    ['PERIOD in seconds', 'a / PERIOD(a)', { a: [120] }, [2]],
    ['SUM of an array is a series', 'SUM([a, b])', { a: [1, _, _], b: [2, 5, _] }, [3, 5, _]],
    ['AVG of an array counts the missing as zero', 'AVG([a, b])', { a: [4, _], b: [2, 6] }, [3, 3]],
    ['MIN and MAX of an array', 'MAX([a, b]) - MIN([a, b])', { a: [1, 9], b: [5, _] }, [4, 0]],
    ['DATAPOINT_COUNT of an array', 'DATAPOINT_COUNT([a, b])', { a: [1, _, _], b: [1, 1, _] }, [2, 1, _]],
    ['FIRST and LAST', 'FIRST([a, b]) - LAST([a, b])', { a: [5], b: [2] }, [3]],
    ['multiplication before addition', '2 + a * 3 - 4 / 2', { a: [2] }, [6]],
    ['left to right', 'a - 3 - 2', { a: [10] }, [5]],
    ['powers to the right', 'a ^ 3 ^ 2', { a: [2] }, [512]],
    ['unary minus and parentheses', '-(a - 5) * -2', { a: [1] }, [-8]],
    ['OR binds looser than AND', 'a == 1 || a == 2 && a == 3', { a: [1, 2] }, [1, 0]],
  ])('%s', (_title, text, series, expected) => {
    expect(evaluate(text, series)).toEqual(expected);
  });

  test('the error rate idiom is missing below the minimum traffic and right above it', () => {
    const text = 'IF(FILL(inv, 0) >= 50, 100 * FILL(err, 0) / inv)';

    const rate = evaluate(text, { inv: [100, 49, _, 50], err: [5, 49, _, _] });

    expect(rate).toEqual([5, _, _, 0]);
  });

  test.each([
    ['SUM(a)', 6],
    ['AVG(a)', 3],
    ['MIN(a)', 1],
    ['MAX(a)', 5],
    ['DATAPOINT_COUNT(a)', 2],
  ])('%s of one series is a number', (text, expected) => {
    expect(evaluate(text, { a: [1, _, 5] })).toBe(expected);
  });

  test('an operation with an array gives an array', () => {
    expect(evaluate('[a, b] / c * 100', { a: [1], b: [2], c: [4] })).toEqual([[25], [50]]);
  });

  test('arithmetic agrees with JavaScript where every datapoint is there', () => {
    const points = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 3 });

    fc.assert(
      fc.property(points, points, points, (a, b, c) => {
        const expected = a.map((value, i) => (value + 2 * b[i]!) / c[i]! - value * -b[i]!);
        expect(evaluate('(a + 2*b) / c - a * -b', { a, b, c })).toEqual(expected);
      }),
    );
  });

  test.each([
    'METRICS()',
    'SEARCH(\'{AWS/Lambda} Errors\', "Sum", 60)',
    'ANOMALY_DETECTION_BAND(a, 2)',
    'SORT([a], SUM, DESC)',
  ])('%s is refused by name', (text) => {
    expect(() => evaluate(text, { a: [1] })).toThrow(NotModelledError);
    expect(() => evaluate(text, { a: [1] })).toThrow(/METRICS|SEARCH|ANOMALY_DETECTION_BAND|SORT/);
  });

  test.each(['a +', '(a', 'a b', 'a $ b', '1 + ', 'IF(a,', ''])('%j is not an expression', (text) => {
    expect(() => evaluate(text, { a: [1] })).toThrow(MathError);
  });

  test('an unknown variable and an unknown function are named', () => {
    expect(() => evaluate('b', { a: [1] })).toThrow('Undefined variable: b');
    expect(() => evaluate('MEDIAN(a)', { a: [1] })).toThrow('Unsupported function: MEDIAN');
  });
});
