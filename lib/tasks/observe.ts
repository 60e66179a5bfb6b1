import type { MetricRequest, MinuteSeries } from '../aws/metrics.ts';
import type { Counts, Minute, Observations } from '../core/analysis/contract.ts';
import { prepared, type Rollout } from '../core/rollout/rollout.ts';
import { periodMs, type WatchWindow, watchWindows } from '../core/rollout/windows.ts';
import { aliasAddress } from './admit.ts';
import type { Deps } from './deps.ts';
import { fastStatistic, slowOf } from './slow-requests.ts';

/**
 * Reads alarms and, of all stages so far, the complete minutes. A backend that does not answer is an observation too,
 * never an exception: the verdict is then undecided.
 */
export async function observe(
  { alarms, metrics }: Pick<Deps, 'alarms' | 'metrics'>,
  rollout: Rollout,
  now: number,
): Promise<Observations> {
  const windows = watchWindows(rollout, now);
  const history = prepared(rollout).history.map(([requests, errors, slow]) => ({
    requests,
    errors,
    ...(slow === undefined ? {} : { slow }),
  }));
  const [alarmStates, counts] = await Promise.all([
    attempt(alarms.read(rollout.plan.analysis.alarms)),
    attempt(readMinutes(metrics, rollout, windows)),
  ]);
  const unavailable = [alarmStates, counts].flatMap((answer) => ('unavailable' in answer ? [answer.unavailable] : []));
  return {
    alarms: 'value' in alarmStates ? alarmStates.value : [],
    minutes: 'value' in counts ? counts.value : [],
    history,
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

async function readMinutes(
  metrics: Deps['metrics'],
  rollout: Rollout,
  windows: readonly WatchWindow[],
): Promise<readonly Minute[]> {
  const first = windows[0];
  const last = windows.at(-1);
  if (!first || !last) return [];
  const answer = await metrics.read(requests(rollout), first.from, last.to);
  if (answer.kind === 'unavailable') throw new Error(answer.detail);
  return windows.flatMap(({ stageIndex, from, to }) => {
    const starts = Array.from({ length: (to - from) / periodMs }, (_, i) => from + i * periodMs);
    return starts.map((at) => ({
      at,
      stageIndex,
      baseline: countsAt(answer.series, 'baseline', at),
      canary: countsAt(answer.series, 'canary', at),
    }));
  });
}

function requests(rollout: Rollout): readonly MetricRequest[] {
  const { baseline, canary, slowAboveMs } = prepared(rollout);
  const sides = [
    ['baseline', baseline],
    ['canary', canary],
  ] as const;
  return sides.flatMap(([side, version]): MetricRequest[] => {
    const served = { ...aliasAddress(rollout), version };
    return [
      { id: `${side}requests`, metric: 'Invocations', statistic: 'Sum', ...served },
      { id: `${side}errors`, metric: 'Errors', statistic: 'Sum', ...served },
      ...(slowAboveMs === undefined
        ? []
        : [{ id: `${side}fast`, metric: 'Duration' as const, statistic: fastStatistic(slowAboveMs), ...served }]),
    ];
  });
}

/** A minute in which nobody called has no values at all, and counts zero of everything. */
function countsAt(series: Readonly<Record<string, MinuteSeries>>, side: 'baseline' | 'canary', at: number): Counts {
  const requests = series[`${side}requests`]?.get(at) ?? 0;
  const errors = series[`${side}errors`]?.get(at) ?? 0;
  const fastPercent = series[`${side}fast`]?.get(at);
  if (fastPercent === undefined) return { requests, errors };
  return { requests, errors, slow: slowOf(requests, fastPercent) };
}
