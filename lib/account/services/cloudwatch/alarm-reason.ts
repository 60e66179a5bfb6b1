import type { Instant } from '../../clock.ts';
import type { AlarmState, Evaluation, MissingData } from './alarm-evaluation.ts';

export interface Datapoint {
  readonly at: Instant;
  readonly value: number;
}

export interface ReasonInput {
  readonly evaluation: Evaluation;
  readonly state: AlarmState;
  /** The judged datapoints, newest first. */
  readonly judged: readonly Datapoint[];
  readonly breaches: (value: number) => boolean;
  readonly comparison: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** M, where the alarm names it: only then does AWS speak of "out of the last". */
  readonly datapointsToAlarm: number | undefined;
  readonly treatMissingData: MissingData;
}

const WORDS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** `StateReason` in the words of AWS, as recorded in alarm events of the CloudWatch user guide and by LocalStack. */
export function stateReason(input: ReasonInput): string {
  const { state, evaluation, judged, evaluationPeriods } = input;
  if (state === 'INSUFFICIENT_DATA') {
    const unknown = Math.max(1, evaluation.filled);
    return `Insufficient Data: ${count(unknown)} ${unknown === 1 ? 'was' : 'were'} unknown.`;
  }
  const filled = evaluation.filled > 0 ? missing(evaluation.filled, input.treatMissingData) : '';
  if (judged.length === 0) {
    const periods = `${evaluationPeriods} ${evaluationPeriods === 1 ? 'period' : 'periods'}`;
    return `Threshold Crossed: no datapoints were received for ${periods}${filled}.`;
  }
  return `Threshold Crossed: ${crossing(input)}${filled}${transition(input)}.`;
}

/** `21.5`, `5.0`: a double as Java prints it, below ten million. */
export function double(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `2019-10-02T17:04:40.989+0000` */
export const alarmTime = (at: Instant) => new Date(at).toISOString().replace('Z', '+0000');

function crossing({
  state,
  judged,
  breaches,
  comparison,
  threshold,
  evaluationPeriods,
  datapointsToAlarm,
}: ReasonInput) {
  const telling = judged.filter(({ value }) => breaches(value) === (state === 'ALARM'));
  const shown = telling.length > 0 ? telling : judged;
  const values = shown.map(({ at, value }) => `${double(value)} (${dayTime(at)})`).join(', ');
  const amount =
    datapointsToAlarm === undefined
      ? count(shown.length)
      : `${shown.length} out of the last ${evaluationPeriods} datapoints`;
  const was = shown.length === 1 ? 'was' : 'were';
  const not = breaches(shown[0]!.value) ? '' : 'not ';
  return `${amount} [${values}] ${was} ${not}${WORDS[comparison]} the threshold (${double(threshold)})`;
}

function transition({ state, evaluationPeriods, datapointsToAlarm }: ReasonInput): string {
  if (datapointsToAlarm === undefined) return '';
  if (state === 'ALARM') return ` (minimum ${count(datapointsToAlarm)} for OK -> ALARM transition)`;
  return ` (minimum ${count(evaluationPeriods - datapointsToAlarm + 1)} for ALARM -> OK transition)`;
}

function missing(filled: number, treatment: MissingData): string {
  if (treatment !== 'breaching' && treatment !== 'notBreaching') return '';
  const as = treatment === 'breaching' ? 'Breaching' : 'NonBreaching';
  return ` and ${filled} missing ${filled === 1 ? 'datapoint was' : 'datapoints were'} treated as [${as}]`;
}

const count = (datapoints: number) => `${datapoints} ${datapoints === 1 ? 'datapoint' : 'datapoints'}`;

/** `02/10/19 16:59:00` */
function dayTime(at: Instant): string {
  const [date, time] = new Date(at).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
