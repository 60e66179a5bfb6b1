import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock.ts';
import { AwsError, NotModelledError } from '../../contract.ts';
import type { Random } from '../../random.ts';
import { metricId } from './metric-queries.ts';
import { type MetricBatch, MINUTE } from './metric-store.ts';
import { required } from './validation.ts';

const DAY = 1440 * MINUTE;

/** PutMetricData as batches. They become visible 5 to 60 seconds later (AWS documents "up to two minutes" for new metrics). */
export function metricBatches(input: PutMetricDataCommandInput, now: Instant, random: Random): readonly MetricBatch[] {
  if (input.EntityMetricData?.length) throw new NotModelledError('EntityMetricData of PutMetricData');
  const namespace = required(input.Namespace, 'namespace');
  if (namespace.startsWith('AWS/')) {
    throw new AwsError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
  }
  const visibleAt = now + random.between(5_000, 60_000);
  return (input.MetricData ?? []).map((datum, index) => {
    const at = datum.Timestamp?.getTime() ?? now;
    if (at < now - 14 * DAY || at > now + 2 * 60 * MINUTE) {
      throw new AwsError(
        'InvalidParameterValue',
        `The parameter MetricData.member.${index + 1}.Timestamp must specify a time within the past two weeks and no more than two hours in the future.`,
      );
    }
    return {
      ...metricId({ Namespace: namespace, MetricName: datum.MetricName, Dimensions: datum.Dimensions }),
      periodStart: Math.floor(at / MINUTE) * MINUTE,
      ...samplesOf(datum, index),
      visibleAt,
      unit: datum.Unit ?? 'None',
    };
  });
}

function samplesOf(datum: MetricDatum, index: number): Pick<MetricBatch, 'count' | 'sum' | 'min' | 'max' | 'values'> {
  const set = datum.StatisticValues;
  const given = [datum.Value, set, datum.Values].filter((way) => way !== undefined).length;
  const member = `MetricData.member.${index + 1}`;
  if (given === 0) {
    throw new AwsError('MissingParameter', `The parameter ${member}.Value or .Values or .StatisticValues is required.`);
  }
  if (given > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameters ${member}.Value, .Values and .StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  }
  if (set) return { count: set.SampleCount!, sum: set.Sum!, min: set.Minimum!, max: set.Maximum! };
  const values = (datum.Values ?? [datum.Value!]).map((value, at) => [value, datum.Counts?.[at] ?? 1] as const);
  return {
    count: values.reduce((count, [, times]) => count + times, 0),
    sum: values.reduce((sum, [value, times]) => sum + value * times, 0),
    min: Math.min(...values.map(([value]) => value)),
    max: Math.max(...values.map(([value]) => value)),
    values,
  };
}
