import type { MetricRequest, MinuteSeries } from '../aws/metrics.ts';
import type { Observed } from '../core/analysis/contract.ts';
import { OBSERVABLE, type Observable } from '../core/plan/observable.ts';
import { prepared, type Rollout } from '../core/rollout/rollout.ts';
import { aliasAddress } from './admit.ts';

export type Series = Readonly<Record<string, MinuteSeries>>;

/** Both versions behind the alias, as CloudWatch tells them apart. */
export function servedVersions(rollout: Rollout) {
  const { baseline, canary } = prepared(rollout);
  return [
    ['baseline', { ...aliasAddress(rollout), version: baseline }],
    ['canary', { ...aliasAddress(rollout), version: canary }],
  ] as const;
}

/** A metric that the plan only wants to see: what is asked for it, and what the answer shows. */
export interface Wanted {
  readonly asked: readonly MetricRequest[];
  readonly show: (series: Series, starts: readonly number[]) => Observed;
}

/** What the plan only wants to see. */
export function observedMetrics(rollout: Rollout): readonly Wanted[] {
  const { functionName } = aliasAddress(rollout);
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
      servedVersions(rollout).map(([side, served]) => ({ id: `${id}${side}`, optional: true, ...served, ...asked })),
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
