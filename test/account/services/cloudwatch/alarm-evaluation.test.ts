import { describe, expect, test } from 'vitest';
import { evaluateAlarm, type MissingData } from '../../../../lib/account/services/cloudwatch/alarm-evaluation.ts';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0` is fine, `X` breaches, `-` is missing; newest on the right, as in the user guide's tables. */
function evaluate(range: string, datapointsToAlarm: number, treatMissingData: MissingData, evaluationPeriods = 3) {
  const points = range.split(' ').map((sign) => ({ 0: 0, X: 1, '-': NaN })[sign]!);
  const condition = { breaches: (value: number) => value > 0, evaluationPeriods, datapointsToAlarm, treatMissingData };
  return evaluateAlarm(points, condition);
}

describe('alarm evaluation with missing data', () => {
  // "Configuring how CloudWatch alarms treat missing data", both tables: evaluation periods 3, evaluation range 5.
  test.each([
    ['0 - X - X', 3, 0, ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', 3, 2, ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', 3, 3, ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
    ['0 X X - X', 3, 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', 3, 2, ['ALARM', 'retain', 'ALARM', 'OK']],
    ['0 - X - X', 2, 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', 2, 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', 2, 1, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', 2, 2, ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', 2, 2, ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('%s with %d datapoints to alarm fills %d and is judged as the user guide says', (range, m, filled, states) => {
    const evaluations = TREATMENTS.map((treatment) => evaluate(range, m, treatment));

    expect(evaluations.map(({ state }) => state)).toEqual(states);
    expect(evaluations.map((evaluation) => evaluation.filled)).toEqual([filled, filled, filled, filled]);
  });

  test.each(['- - - - X', '- - - X -'])('%s is too fresh to go into alarm while more data may come', (range) => {
    expect(evaluate(range, 3, 'missing').state).toBe('INSUFFICIENT_DATA');
  });

  test('only the newest datapoints are judged where none is missing', () => {
    expect(evaluate('X X X 0 X', 3, 'missing').state).toBe('OK');
    expect(evaluate('X X X 0 X', 3, 'missing').judged).toEqual([4, 3, 2]);
  });

  test('a late minute is stood in for by one further back', () => {
    expect(evaluate('0 X -', 1, 'notBreaching', 1)).toEqual({ state: 'ALARM', judged: [1], filled: 0 });
  });
});
