import { judgeMetric, type MetricJudgement } from './mann-whitney.ts';
import type { MetricsFile } from './metrics-file.ts';
import { type Score, score } from './score.ts';

export interface MetricsJudgement extends Score {
  /** In the order they were given. */
  readonly metrics: readonly MetricJudgement[];
}

/** Classifies metrics and sums them up. */
export function judgeMetrics({ metrics, groupWeights }: MetricsFile): MetricsJudgement {
  const judged = metrics.map((metric) => ({ judgement: judgeMetric(metric), groups: metric.groups }));
  return {
    metrics: judged.map(({ judgement }) => judgement),
    ...score(
      judged.map(({ judgement, groups }) => ({ ...judgement, groups })),
      groupWeights,
    ),
  };
}
