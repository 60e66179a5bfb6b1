import { type MetricQuery, metricQuery } from '../../core/metrics/metric-request.ts';
import { decisiveMetrics } from '../../core/metrics/source-metrics.ts';
import type { Rollout } from '../../core/rollout/state.ts';
import { watchWindows } from '../../core/rollout/windows.ts';

/** What an analysis asked CloudWatch, ready to be asked again: `aws cloudwatch get-metric-data --cli-input-json …`. */
export interface EvidenceRequest {
  /** ISO 8601; a minute's value is stamped at its beginning, so those from start up to, not including, end. */
  readonly StartTime: string;
  readonly EndTime: string;
  readonly ScanBy: 'TimestampAscending';
  readonly MetricDataQueries: readonly MetricQuery[];
}

/**
 * The counts that an analysis at `now` asked CloudWatch for, by the state of the rollout before it; `undefined` while
 * there was no complete minute, and so nothing to ask for. What the plan only observes is left out: it decides nothing.
 */
export function evidenceRequest(rollout: Rollout, now: number): EvidenceRequest | undefined {
  const windows = watchWindows(rollout, now);
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last || !rollout.preparation) return undefined;
  return {
    StartTime: new Date(first.from).toISOString(),
    EndTime: new Date(last.to).toISOString(),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: decisiveMetrics(rollout).map(metricQuery),
  };
}
