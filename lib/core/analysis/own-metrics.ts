import type { CounterLimits } from '../judges/counter-limits.ts';
import { judgeCounters } from '../judges/counters.ts';
import type { Counters } from '../judges/measurement.ts';
import type { Bounds, OwnMetric } from '../plan/own-metrics.ts';
import type { StageQuestion } from './contract.ts';
import { fail, type Judgement, type MetricJudge, pass, undecided } from './judgement.ts';
import type { Measured, Tally } from './measured.ts';

/** What findings about a metric are called. */
export const metricJudge = (name: string): MetricJudge => `${prefix}${name}`;

export const isMetricJudge = (judge: string): boolean => judge.startsWith(prefix);

export const metricNameOf = (judge: string): string => judge.slice(prefix.length);

const prefix = 'metric:';

/**
 * The plan's own metrics, by Argo's counters over the measurements of the stage: too many failures fail it, and it passes
 * only if each of them has been measured well. At 0 % there is nothing of the canary to measure.
 */
export function judgeOwnMetrics({ plan, stages, stageIndex, observations, bakeElapsed }: StageQuestion): Judgement[] {
  if (stages[stageIndex]!.weight === 0) return [];
  const { tallies = {} } = observations;
  return (plan.metrics ?? []).map((metric) => judgeOwnMetric(metric, tallies[metric.name], bakeElapsed));
}

export function judgeOwnMetric(metric: OwnMetric, tally: Tally | undefined, bakeElapsed: boolean): Judgement {
  const judge = metricJudge(metric.name);
  if (!tally) return undecided(judge, 'time', `${metric.name}: not measured yet`);

  const { counters, last } = tally;
  const counted = judgeCounters(limitsAt(metric, counters, bakeElapsed), counters, 'going-on');
  const reason = `${metric.name}: ${counted.finding.reason}; ${lastWords(metric, last)}`;
  const { value, baseline } = last;
  const numbers = {
    ...counted.finding.numbers,
    ...(value !== undefined && { value }),
    ...(baseline !== undefined && { baseline }),
  };
  if (counted.kind !== 'undecided') return (counted.kind === 'pass' ? pass : fail)(judge, reason, numbers);
  // Errors that are tolerated are still no measurement: nothing passes on the ones before them.
  const isOverdue = bakeElapsed && counted.need === 'time' && counters.consecutiveError > 0;
  return undecided(judge, isOverdue ? 'backend' : counted.need, reason, numbers);
}

/** Without a `count`, the bake says how many measurements are enough: those that it had, if the last one could be made. */
function limitsAt({ limits }: OwnMetric, counters: Counters, bakeElapsed: boolean): CounterLimits {
  const bakeDecides = limits.count === 'unbounded' && limits.consecutiveSuccessLimit === 'off';
  const isComplete = bakeElapsed && counters.measured > 0 && counters.consecutiveError === 0;
  return bakeDecides && isComplete ? { ...limits, count: counters.measured } : limits;
}

/** `the last one was 0.93 (a failure: above 0.8)` */
function lastWords(metric: OwnMetric, { outcome, value = 0, baseline, why }: Measured): string {
  if (outcome === 'error') return `the last one could not be computed: ${why}`;
  const what = {
    success: 'a success',
    failure: `a failure: ${demand(metric)}`,
    inconclusive: 'neither a success nor a failure',
  }[outcome];
  const of = metric.compare ? ` as a ${metric.compare} to the baseline's ${rounded(baseline ?? 0)}` : '';
  return `the last one was ${rounded(value)}${of} (${what})`;
}

/** What a failing value had to be. */
function demand({ failIf, succeedIf }: OwnMetric): string {
  if (failIf) return `fails ${boundsText(failIf, 'or')}`;
  return `succeeds only ${boundsText(succeedIf ?? {}, 'and')}`;
}

const boundsText = ({ above, below }: Bounds, joint: string): string =>
  [...(above === undefined ? [] : [`above ${above}`]), ...(below === undefined ? [] : [`below ${below}`])].join(
    ` ${joint} `,
  );

const rounded = (value: number) => String(Number(value.toPrecision(4)));
