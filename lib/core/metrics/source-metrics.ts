import { OBSERVABLE } from '../plan/observable.ts';
import type { SourceKind } from '../plan/plan.ts';
import { prepared } from '../rollout/rollout.ts';
import type { Rollout } from '../rollout/state.ts';
import { countedMetrics } from './counted-metrics.ts';
import type { MetricRequest } from './metric-request.ts';

const METRICS = {
  dropped: OBSERVABLE.asyncDropped,
  deadLetters: OBSERVABLE.deadLetters,
  eventAge: OBSERVABLE.asyncAge,
  iteratorAge: OBSERVABLE.iteratorAge,
} as const;

/** What the plan sets limits to of asynchronous and stream sources; Lambda tells it of the function alone. */
export function sourceMetrics(
  rollout: Rollout,
): readonly { readonly kind: SourceKind; readonly asked: MetricRequest }[] {
  const { functionName } = prepared(rollout);
  const limits = rollout.plan.analysis.sources ?? {};
  return (Object.keys(METRICS) as SourceKind[])
    .filter((kind) => limits[kind] !== undefined)
    .map((kind) => {
      const { metric, statistic } = METRICS[kind];
      return { kind, asked: { id: `source${kind.toLowerCase()}`, functionName, metric, statistic } };
    });
}

/** Everything that is decided by, of both versions and of the function. */
export const decisiveMetrics = (rollout: Rollout): readonly MetricRequest[] => [
  ...countedMetrics(prepared(rollout)),
  ...sourceMetrics(rollout).map(({ asked }) => asked),
];
