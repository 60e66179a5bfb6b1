import { judgeOwnMetric } from '../analysis/own-metrics.ts';
import type { MetricSource } from '../plan/metric-source.ts';
import type { OwnMetric } from '../plan/own-metrics.ts';
import type { Rollout } from './state.ts';

/** The span that a stage's measurements are about: from the end of the settle grace until now. */
export interface MeasuredSpan {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** What is being measured, and since when; `undefined` before the first stage, and in a stage at 0 %. */
export function measuredSpan({ plan, shifts }: Rollout, now: number): MeasuredSpan | undefined {
  const shift = shifts.at(-1);
  if (!shift || plan.stages[shift.stageIndex]?.weight === 0) return undefined;
  const from = Date.parse(shift.at) + plan.timing.settleSeconds * 1000;
  return now > from ? { from, to: now } : undefined;
}

/**
 * The metrics to measure now. Analyses are what measures, so each takes what is nearest to it; what could not be measured is
 * tried again with the next one; and what has passed its stage is measured no more.
 */
export function dueMetrics(rollout: Rollout, now: number): readonly OwnMetric[] {
  const span = measuredSpan(rollout, now);
  if (!span) return [];
  const { intervalSeconds: analysisSeconds, lagSeconds } = rollout.plan.timing;
  const halfAnalysisMs = analysisSeconds * 500;
  return unfinished(rollout).filter(({ name, from, intervalSeconds, initialDelaySeconds }) => {
    const tally = rollout.tallies?.[name];
    if (!tally) return now >= firstAt(from, span.from, lagSeconds * 1000) + initialDelaySeconds * 1000;
    if (tally.last.outcome === 'error') return true;
    return now + halfAnalysisMs >= Date.parse(tally.at) + intervalSeconds * 1000;
  });
}

/** CloudWatch has nothing to say of a stage before a period of it is complete, and visible. */
function firstAt(source: MetricSource, watchedFrom: number, lagMs: number): number {
  if (source.kind !== 'cloudwatch') return watchedFrom;
  const periodMs = source.period * 1000;
  return (Math.ceil(watchedFrom / periodMs) + 1) * periodMs + lagMs;
}

/** Metrics that more measurements can say something about. */
export const unfinished = ({ plan, tallies }: Rollout): readonly OwnMetric[] =>
  (plan.analysis.metrics ?? []).filter(
    (metric) => judgeOwnMetric(metric, tallies?.[metric.name], false).kind !== 'pass',
  );
