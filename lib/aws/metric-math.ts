import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { metricQuery } from '../core/metrics/metric-request.ts';
import { pagedSeries } from '../core/metrics/minute-series.ts';
import { type MetricAnswer, readSeries } from './metrics.ts';

export interface MathMetric {
  /** What the expression calls it. */
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

export interface MetricMath {
  /** The expression's value by period, as the series `result`; periods begin in [from, to), milliseconds. Never rejects. */
  readonly read: (
    math: { readonly expression: string; readonly metrics: readonly MathMetric[]; readonly periodSeconds: number },
    from: number,
    to: number,
  ) => Promise<MetricAnswer>;
}

/** An id that no metric of a plan can have, for CloudWatch takes longer ones. */
const id = `result_${'x'.repeat(40)}`;

export function cloudWatchMath(client: CloudWatchClient): MetricMath {
  return {
    read: async ({ expression, metrics, periodSeconds: Period }, from, to) => {
      const hidden = metrics.map(
        (metric): MetricDataQuery => ({ ...metricQuery({ ...metric, periodSeconds: Period }), ReturnData: false }),
      );
      const queries = [...hidden, { Id: id, Expression: expression, Period }];
      const required = queries.map((query) => ({ query, optional: false }));
      const answer = await readSeries(client, required, from, to);
      if (answer.kind === 'unavailable') return { ...answer, detail: answer.detail.replaceAll(id, 'the expression') };
      return { kind: 'complete', series: { result: answer.series[id] ?? pagedSeries([]) } };
    },
  };
}
