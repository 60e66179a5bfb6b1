import type { Points } from './math-values.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmCondition {
  readonly breaches: (value: number) => boolean;
  /** N: how many datapoints are judged. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

export interface Evaluation {
  readonly state: AlarmState | 'retain';
  /** Places in the evaluation range of the datapoints that were judged, newest first. */
  readonly judged: readonly number[];
  /** Missing datapoints that `treatMissingData` had to stand in for. */
  readonly filled: number;
}

/**
 * How much further back than N an evaluation looks for datapoints in place of missing ones. AWS gives no rule for the
 * length of this "evaluation range", only the example of 5 datapoints for N = 3.
 */
export const RANGE_BEYOND = 2;

/**
 * Judges the datapoints of the evaluation range (oldest first, NaN where missing) as the CloudWatch user guide tells in
 * "Configuring how CloudWatch alarms treat missing data". Where a few breaching datapoints are all there is and they are
 * too fresh for "premature transitions", the guide's current text names no state; an older edition says insufficient data.
 */
export function evaluateAlarm(range: Points, condition: AlarmCondition): Evaluation {
  const { breaches, evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = condition;
  const present = range.flatMap((value, index) => (Number.isNaN(value) ? [] : [index])).reverse();
  const judged = present.slice(0, n);
  const breaching = judged.filter((index) => breaches(range[index]!)).length;
  const filled = n - judged.length;
  const found = (state: Evaluation['state']): Evaluation => ({ state, judged, filled });

  if (breaching >= m) return found('ALARM');
  if (filled === 0) return found('OK');
  if (treatMissingData === 'breaching') return found(breaching + filled >= m ? 'ALARM' : 'OK');
  if (treatMissingData === 'notBreaching' || breaching < judged.length) return found('OK');
  if (treatMissingData === 'ignore') return found('retain');
  const oldest = judged.at(-1);
  // Breaching and missing datapoints only: an alarm waits until the oldest of them is M periods old, then goes off.
  if (oldest !== undefined && range.length - oldest >= m) return found('ALARM');
  return found('INSUFFICIENT_DATA');
}
