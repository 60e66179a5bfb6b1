import type { Counts } from '../analysis/contract.ts';
import { isFlagAddress } from '../plan/plan.ts';
import type { Preparation } from '../rollout/event.ts';
import type { MetricRequest } from './metric-request.ts';
import type { SeriesById } from './minute-series.ts';
import { fastStatistic, slowOf } from './slow-requests.ts';

/** A request is close to the function's timeout from 95 % of it on: so many milliseconds per second. */
const nearTimeoutMs = 950;

/** Two versions behind an alias, and the thresholds that are counted against. */
export type Served = Pick<
  Preparation,
  'functionName' | 'aliasName' | 'baseline' | 'canary' | 'slowAboveMs' | 'timeoutSeconds'
>;

export type Side = 'baseline' | 'canary';

/** Both versions behind the alias, as CloudWatch tells them apart. */
export function servedVersions({ functionName, aliasName, baseline, canary }: Omit<Served, 'slowAboveMs'>) {
  return [
    ['baseline', { functionName, aliasName, version: baseline }],
    ['canary', { functionName, aliasName, version: canary }],
  ] as const;
}

/** What the judges count, of both versions. */
export function countedMetrics(served: Served): readonly MetricRequest[] {
  if (isFlagAddress(served)) return variantMetrics(served);
  const { slowAboveMs, timeoutSeconds } = served;
  return servedVersions(served).flatMap(([side, version]): MetricRequest[] => [
    { id: `${side}requests`, metric: 'Invocations', statistic: 'Sum', ...version },
    { id: `${side}errors`, metric: 'Errors', statistic: 'Sum', ...version },
    { id: `${side}throttles`, metric: 'Throttles', statistic: 'Sum', ...version },
    { id: `${side}concurrency`, metric: 'ConcurrentExecutions', statistic: 'Maximum', ...version },
    ...(slowAboveMs === undefined
      ? []
      : [{ id: `${side}fast`, metric: 'Duration', statistic: fastStatistic(slowAboveMs), ...version }]),
    ...(timeoutSeconds === undefined ? [] : [nearTimeoutRequest(side, timeoutSeconds, version)]),
  ]);
}

/** What the flag client counts of both variants, in every function that asks for the flag (docs/reference/flags.md). */
const variantMetrics = ({ aliasName, baseline, canary }: Served): readonly MetricRequest[] =>
  (
    [
      ['baseline', baseline],
      ['canary', canary],
    ] as const
  ).flatMap(([side, variant]) => {
    const where = { namespace: FLAG_NAMESPACE, dimensions: { [flagDimension(aliasName)]: variant }, statistic: 'Sum' };
    return [
      { id: `${side}requests`, metric: 'Requests', ...where },
      { id: `${side}errors`, metric: 'Errors', ...where },
    ];
  });

/** Where the flag client's metrics are, and the dimension that has the variant as its value. */
export const FLAG_NAMESPACE = 'Tidegate/Flags';
export const flagDimension = (flag: string) => `flag:${encodeURIComponent(flag).slice(0, 240)}`;

const nearTimeoutRequest = (side: Side, timeoutSeconds: number, version: { functionName: string }): MetricRequest => ({
  id: `${side}intime`,
  metric: 'Duration',
  statistic: fastStatistic(Math.round(timeoutSeconds * nearTimeoutMs)),
  optional: true,
  ...version,
});

/**
 * What a version did in a minute, by the minute's start. One in which nobody called has no values at all, and counts zero of
 * everything.
 */
export function countsOf(series: SeriesById, side: Side): (at: number) => Counts {
  // Looked up once: a week has ten thousand minutes.
  const of = (what: string) => series[`${side}${what}`];
  const [requests, errors, throttles, concurrency] = [of('requests'), of('errors'), of('throttles'), of('concurrency')];
  const [fast, inTime] = [of('fast'), of('intime')];
  return (at) => {
    const count = requests?.get(at) ?? 0;
    const [fastPercent, inTimePercent] = [fast?.get(at), inTime?.get(at)];
    const counts: { -readonly [Count in keyof Counts]: Counts[Count] } = {
      requests: count,
      errors: errors?.get(at) ?? 0,
      throttles: throttles?.get(at) ?? 0,
      concurrency: concurrency?.get(at) ?? 0,
    };
    if (fastPercent !== undefined) counts.slow = slowOf(count, fastPercent);
    if (inTimePercent !== undefined) counts.nearTimeout = slowOf(count, inTimePercent);
    return counts;
  };
}
