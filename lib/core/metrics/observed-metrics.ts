import type { Observed } from '../analysis/contract.ts';
import { OBSERVABLE, type Observable } from '../plan/observable.ts';
import { prepared } from '../rollout/rollout.ts';
import type { Rollout } from '../rollout/state.ts';
import { servedVersions } from './counted-metrics.ts';
import type { MetricRequest } from './metric-request.ts';
import type { MinuteSeries, SeriesById } from './minute-series.ts';

/** A metric that the plan only wants to see: what is asked for it, and what the answer shows. */
export interface Wanted {
  readonly asked: readonly MetricRequest[];
  readonly show: (series: SeriesById, starts: readonly number[]) => Observed;
}

/** What the plan only wants to see. */
export function observedMetrics(rollout: Rollout): readonly Wanted[] {
  const preparation = prepared(rollout);
  const { functionName } = preparation;
  return (rollout.plan.analysis.observe ?? []).map((metric, i): Wanted => {
    const id = `observe${i}`;
    if (typeof metric !== 'string') {
      const { name, ...asked } = metric;
      return whole(name, { id, optional: true, ...asked });
    }
    const { of, ...asked }: Observable = OBSERVABLE[metric];
    if (of === 'function') return whole(metric, { id, optional: true, functionName, ...asked });
    return perVersion(
      metric,
      servedVersions(preparation).map(([side, served]) => ({
        id: `${id}${side}`,
        optional: true,
        ...served,
        ...asked,
      })),
    );
  });
}

const whole = (name: string, request: MetricRequest): Wanted => ({
  asked: [request],
  show: (series, starts) => ({
    name,
    statistic: request.statistic,
    values: valuesAt(series[request.id], starts),
  }),
});

const perVersion = (name: string, asked: readonly MetricRequest[]): Wanted => ({
  asked,
  show: (series, starts) => {
    const [baseline, canary] = asked.map(({ id }) => valuesAt(series[id], starts));
    return {
      name,
      statistic: asked[0]?.statistic ?? 'Sum',
      values: { baseline: baseline ?? [], canary: canary ?? [] },
    };
  },
});

const valuesAt = (series: MinuteSeries | undefined, starts: readonly number[]): number[] =>
  starts.flatMap((at) => series?.get(at) ?? []);
