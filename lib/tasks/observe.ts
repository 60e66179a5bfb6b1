import type { MetricRequest } from '../aws/metrics.ts';
import type { Counts, Minute, Observations } from '../core/analysis/contract.ts';
import { prepared, type Rollout } from '../core/rollout/rollout.ts';
import { openMinutes, periodMs, type WatchWindow, watchWindows } from '../core/rollout/windows.ts';
import type { Deps } from './deps.ts';
import { observedMetrics, type Series, servedVersions } from './observed-metrics.ts';
import { fastStatistic, slowOf } from './slow-requests.ts';

/** A request is close to the function's timeout from 95 % of it on: so many milliseconds per second. */
const nearTimeoutMs = 950;

/**
 * Reads alarms and, of all stages so far, the complete minutes. A backend that does not answer is an observation too,
 * never an exception: the verdict is then undecided.
 */
export async function observe(
  { alarms, metrics }: Pick<Deps, 'metrics'> & { readonly alarms: Pick<Deps['alarms'], 'read'> },
  rollout: Rollout,
  now: number,
): Promise<Observations> {
  const history = prepared(rollout).history.map(([requests, errors, slow]) => ({
    requests,
    errors,
    ...(slow === undefined ? {} : { slow }),
  }));
  const [alarmStates, seen] = await Promise.all([
    attempt(alarms.read(rollout.plan.analysis.alarms)),
    attempt(readMetrics(metrics, rollout, now)),
  ]);
  const unavailable = [alarmStates, seen].flatMap((answer) => ('unavailable' in answer ? [answer.unavailable] : []));
  return {
    alarms: 'value' in alarmStates ? alarmStates.value : [],
    history,
    ...('value' in seen ? seen.value : { minutes: [] }),
    ...(unavailable.length > 0 ? { unavailable: unavailable.join('; ') } : {}),
  };
}

type Attempt<T> = { readonly value: T } | { readonly unavailable: string };

async function attempt<T>(answer: Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    return { unavailable: describeError(error) };
  }
}

export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

type Seen = Pick<Observations, 'minutes' | 'observed'>;

/** Everything in one call, or, for more than a few days of minutes, in few. */
async function readMetrics(metrics: Deps['metrics'], rollout: Rollout, now: number): Promise<Seen> {
  const windows = watchWindows(rollout, now);
  const first = windows[0];
  const last = windows.at(-1);
  if (!first || !last) return { minutes: [] };
  const wanted = observedMetrics(rollout);
  const answer = await metrics.read(
    [...counted(rollout), ...wanted.flatMap(({ asked }) => asked)],
    first.from,
    last.to,
  );
  if (answer.kind === 'unavailable') throw new Error(answer.detail);

  const { series } = answer;
  const isOpen = openMinutes(rollout, now);
  const minutes = windows.flatMap((window) =>
    startsIn(window).map(
      (at): Minute => ({
        at,
        stageIndex: window.stageIndex,
        baseline: countsAt(series, 'baseline', at),
        canary: countsAt(series, 'canary', at),
        ...(isOpen(at) ? { open: true } : {}),
      }),
    ),
  );
  if (wanted.length === 0) return { minutes };
  const inQuestion = last.stageIndex === rollout.shifts.at(-1)?.stageIndex ? startsIn(last) : [];
  return { minutes, observed: wanted.map(({ show }) => show(series, inQuestion)) };
}

const startsIn = ({ from, to }: WatchWindow): number[] =>
  Array.from({ length: (to - from) / periodMs }, (_, i) => from + i * periodMs);

/** What the judges count. */
function counted(rollout: Rollout): readonly MetricRequest[] {
  const { slowAboveMs, timeoutSeconds } = prepared(rollout);
  return servedVersions(rollout).flatMap(([side, served]): MetricRequest[] => [
    { id: `${side}requests`, metric: 'Invocations', statistic: 'Sum', ...served },
    { id: `${side}errors`, metric: 'Errors', statistic: 'Sum', ...served },
    { id: `${side}throttles`, metric: 'Throttles', statistic: 'Sum', ...served },
    { id: `${side}concurrency`, metric: 'ConcurrentExecutions', statistic: 'Maximum', ...served },
    ...(slowAboveMs === undefined
      ? []
      : [{ id: `${side}fast`, metric: 'Duration', statistic: fastStatistic(slowAboveMs), ...served }]),
    ...(timeoutSeconds === undefined ? [] : [nearTimeoutRequest(side, timeoutSeconds, served)]),
  ]);
}

const nearTimeoutRequest = (side: string, timeoutSeconds: number, served: { functionName: string }): MetricRequest => ({
  id: `${side}intime`,
  metric: 'Duration',
  statistic: fastStatistic(Math.round(timeoutSeconds * nearTimeoutMs)),
  optional: true,
  ...served,
});

/** A minute in which nobody called has no values at all, and counts zero of everything. */
function countsAt(series: Series, side: 'baseline' | 'canary', at: number): Counts {
  const valueOf = (what: string) => series[`${side}${what}`]?.get(at);
  const requests = valueOf('requests') ?? 0;
  const [fast, inTime] = [valueOf('fast'), valueOf('intime')];
  return {
    requests,
    errors: valueOf('errors') ?? 0,
    throttles: valueOf('throttles') ?? 0,
    concurrency: valueOf('concurrency') ?? 0,
    ...(fast === undefined ? {} : { slow: slowOf(requests, fast) }),
    ...(inTime === undefined ? {} : { nearTimeout: slowOf(requests, inTime) }),
  };
}
