import type { Instant } from '../../clock.ts';
import type { MetricAlarmRecord, StateOfAlarm } from './alarm.ts';
import { evaluateAlarm, RANGE_BEYOND } from './alarm-evaluation.ts';
import { alarmTime, type Datapoint, stateReason } from './alarm-reason.ts';
import { evaluateQueries, metricId } from './metric-queries.ts';
import { type MetricStore, MINUTE } from './metric-store.ts';
import { percentileOf, statisticNamed } from './statistics.ts';

/**
 * What a metric alarm's state becomes at this time; `undefined` if it stays. The newest period judged ends with the last
 * whole minute: periods longer than a minute slide.
 */
export function judgeAlarm(
  alarm: MetricAlarmRecord,
  store: MetricStore,
  now: Instant,
): Omit<StateOfAlarm, 'at'> | undefined {
  const { condition, periodSeconds, input } = alarm;
  const periodMs = periodSeconds * 1000;
  const end = Math.floor(now / MINUTE) * MINUTE;
  const start = end - (condition.evaluationPeriods + RANGE_BEYOND) * periodMs;
  const result = evaluateQueries(alarm.queries, { start, end }, store).find(({ query }) => query === alarm.returned)!;
  const range = result.series[0]!;
  const evaluation = evaluateAlarm(range, condition);
  const { state } = evaluation;
  if (state === 'retain' || state === alarm.state.value) return undefined;

  const judged = evaluation.judged.map((index) => ({ at: start + index * periodMs, value: range[index]! }));
  if (hasTooFewSamples(alarm, judged, store)) return undefined;
  const reason = stateReason({
    ...condition,
    evaluation,
    judged,
    state,
    comparison: input.ComparisonOperator!,
    threshold: input.Threshold!,
    datapointsToAlarm: input.DatapointsToAlarm,
  });
  return { value: state, reason, reasonData: reasonDataFor(alarm, judged, now, store) };
}

/**
 * Whether `EvaluateLowSampleCountPercentile: ignore` keeps the state: a percentile pNN ≥ 50 needs 10 / (1 − NN/100)
 * samples, one below needs 10 / (NN/100) (user guide, "Percentile-based CloudWatch alarms and low data samples").
 */
function hasTooFewSamples(alarm: MetricAlarmRecord, judged: readonly Datapoint[], store: MetricStore): boolean {
  if (alarm.input.EvaluateLowSampleCountPercentile !== 'ignore' || judged.length === 0) return false;
  const percentile = percentileOf(alarm.returned.MetricStat?.Stat ?? '');
  if (percentile === undefined) return false;
  const share = percentile >= 50 ? 1 - percentile / 100 : percentile / 100;
  const samples = judged.reduce((total, { at }) => total + samplesAt(alarm, at, store), 0);
  return samples < 10 / share;
}

function samplesAt({ returned, periodSeconds }: MetricAlarmRecord, at: Instant, store: MetricStore): number {
  const { Metric = {}, Unit } = returned.MetricStat!;
  const periodMs = periodSeconds * 1000;
  const grid = { start: at, end: at + periodMs, periodMs, length: 1 };
  return store.read(metricId(Metric), grid, statisticNamed('SampleCount'), Unit)[0]!;
}

/** `StateReasonData`, in the order of members that AWS writes. */
function reasonDataFor(
  alarm: MetricAlarmRecord,
  judged: readonly Datapoint[],
  now: Instant,
  store: MetricStore,
): string {
  const stat = alarm.returned.MetricStat;
  const oldestFirst = [...judged].reverse();
  return JSON.stringify({
    version: '1.0',
    queryDate: alarmTime(now),
    ...(oldestFirst[0] && { startDate: alarmTime(oldestFirst[0].at) }),
    ...(stat?.Unit && { unit: stat.Unit }),
    ...(stat && { statistic: stat.Stat }),
    period: alarm.periodSeconds,
    recentDatapoints: oldestFirst.map(({ value }) => value),
    threshold: alarm.input.Threshold,
    evaluatedDatapoints: judged.map(({ at, value }) => ({
      timestamp: alarmTime(at),
      ...(stat && { sampleCount: samplesAt(alarm, at, store) }),
      value,
    })),
  });
}
