import type { Minute, Observations } from '../core/analysis/contract.ts';
import { countsOf } from '../core/metrics/counted-metrics.ts';
import { decisiveMetrics, sourceMetrics } from '../core/metrics/source-metrics.ts';
import { observedMetrics } from '../core/metrics/observed-metrics.ts';
import { prepared } from '../core/rollout/rollout.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { periodMs, settledUntil, type WatchedMinute, watchedMinutes } from '../core/rollout/windows.ts';
import type { Deps } from './deps.ts';
import { readFailures } from './read-failures.ts';

/**
 * Reads alarms and, of all stages so far, the complete minutes; with `anew` none of them from memory. A backend that does
 * not answer is an observation too, never an exception: the verdict is then undecided.
 */
export async function observe(
  { alarms, logs, series }: Pick<Deps, 'logs' | 'series'> & { readonly alarms: Pick<Deps['alarms'], 'read'> },
  rollout: Rollout,
  now: number,
  how?: 'anew',
): Promise<Observations> {
  const history = prepared(rollout).history.map(([requests, errors, slow]) => ({
    requests,
    errors,
    ...(slow === undefined ? {} : { slow }),
  }));
  const [alarmStates, seen] = await Promise.all([
    attempt(alarms.read(rollout.plan.analysis.alarms)),
    attempt(readMetrics(series, rollout, now, how)),
  ]);
  const failures = 'value' in seen ? await readFailures(logs, rollout, seen.value.minutes) : undefined;
  const unavailable = [alarmStates, seen].flatMap((answer) => ('unavailable' in answer ? [answer.unavailable] : []));
  return {
    alarms: 'value' in alarmStates ? alarmStates.value : [],
    history,
    ...('value' in seen ? seen.value : { minutes: [] }),
    ...(failures && { failures }),
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

/** Everything in one call, or, where more than a few days of minutes are not known yet, in few. */
async function readMetrics(carried: Deps['series'], rollout: Rollout, now: number, how?: 'anew'): Promise<Seen> {
  const watched = watchedMinutes(rollout, now);
  const first = watched[0];
  const last = watched.at(-1);
  if (!first || !last) return { minutes: [] };
  const wanted = observedMetrics(rollout);
  const sources = sourceMetrics(rollout);
  const asked = [...decisiveMetrics(rollout), ...wanted.flatMap((metric) => metric.asked)];
  const span = { from: first.at, settledUntil: settledUntil(rollout, now), to: last.at + periodMs };
  const answer = await carried.read(rollout.id, asked, span, how);
  if (answer.kind === 'unavailable') throw new Error(answer.detail);

  const { series } = answer;
  const [baseline, canary] = [countsOf(series, 'baseline'), countsOf(series, 'canary')];
  const minutes = watched.map(
    (minute): Minute => ({ ...minute, baseline: baseline(minute.at), canary: canary(minute.at) }),
  );
  const starts = wanted.length > 0 ? startsInQuestion(rollout, watched) : undefined;
  return {
    minutes,
    ...(starts ? { observed: wanted.map(({ show }) => show(series, starts)) } : {}),
    ...(sources.length > 0
      ? { sources: sources.map(({ kind, asked }) => ({ kind, values: [...(series[asked.id] ?? [])] })) }
      : {}),
  };
}

/** The minutes of the stage that began last. */
function startsInQuestion({ shifts }: Rollout, watched: readonly WatchedMinute[]): readonly number[] {
  const inQuestion = shifts.at(-1)?.stageIndex;
  return watched.filter(({ stageIndex }) => stageIndex === inQuestion).map(({ at }) => at);
}
