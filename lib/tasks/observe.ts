import type { Minute, Observations } from '../core/analysis/contract.ts';
import { countsAt } from '../core/metrics/counted-metrics.ts';
import { decisiveMetrics, sourceMetrics } from '../core/metrics/source-metrics.ts';
import { observedMetrics } from '../core/metrics/observed-metrics.ts';
import { prepared, type Rollout } from '../core/rollout/rollout.ts';
import { periodMs, watchedMinutes } from '../core/rollout/windows.ts';
import type { Deps } from './deps.ts';

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

type Seen = Pick<Observations, 'minutes' | 'observed' | 'sources'>;

/** Everything in one call, or, for more than a few days of minutes, in few. */
async function readMetrics(metrics: Deps['metrics'], rollout: Rollout, now: number): Promise<Seen> {
  const watched = watchedMinutes(rollout, now);
  const first = watched[0];
  const last = watched.at(-1);
  if (!first || !last) return { minutes: [] };
  const wanted = observedMetrics(rollout);
  const sources = sourceMetrics(rollout);
  const answer = await metrics.read(
    [...decisiveMetrics(rollout), ...wanted.flatMap(({ asked }) => asked)],
    first.at,
    last.at + periodMs,
  );
  if (answer.kind === 'unavailable') throw new Error(answer.detail);

  const { series } = answer;
  const minutes = watched.map((minute): Minute => {
    const { at } = minute;
    return { ...minute, baseline: countsAt(series, 'baseline', at), canary: countsAt(series, 'canary', at) };
  });
  const inQuestion = rollout.shifts.at(-1)?.stageIndex;
  const starts = watched.filter(({ stageIndex }) => stageIndex === inQuestion).map(({ at }) => at);
  return {
    minutes,
    ...(wanted.length > 0 ? { observed: wanted.map(({ show }) => show(series, starts)) } : {}),
    ...(sources.length > 0
      ? { sources: sources.map(({ kind, asked }) => ({ kind, values: [...(series[asked.id] ?? [])] })) }
      : {}),
  };
}
