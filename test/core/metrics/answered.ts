import { type AnsweredSeries, pagedSeries } from '../../../lib/core/metrics/minute-series.ts';

/** A series that CloudWatch answered on one page. */
export const answered = (points: readonly (readonly [at: number, value: number])[]): AnsweredSeries =>
  pagedSeries([{ timestamps: points.map(([at]) => new Date(at)), values: points.map(([, value]) => value) }]);
