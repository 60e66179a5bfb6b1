import type { Finding, Verdict } from '../../core/analysis/contract.ts';
import { isMetricJudge, metricNameOf } from '../../core/analysis/own-metrics.ts';
import { plural } from '../../core/analysis/sentence.ts';
import type { Plan } from '../../core/plan/plan.ts';

/** The rule by which a metric of the plan's own failed a stage. */
export function metricRule({ analysis }: Plan, { judge }: Finding): string {
  const metric = analysis.metrics?.find(({ name }) => name === metricNameOf(judge));
  const limit = metric?.limits.failureLimit ?? 0;
  const tolerated =
    limit === 'off'
      ? 'any number of failures is tolerated'
      : `${plural(limit, 'failure')} of a stage ${limit === 1 ? 'is' : 'are'} tolerated`;
  return `analysis.metrics: ${metricNameOf(judge)} is measured in every stage above 0 %, and ${tolerated} (failureLimit). It is a limit and no test: falseAlarm does not cover it.`;
}

/** The metric for whose sake a stage is undecided; `undefined` where it is for something else. */
export const undecidedMetric = ({ reason, findings }: Verdict): Finding | undefined =>
  findings.find(({ judge, kind, reason: own }) => kind === 'undecided' && isMetricJudge(judge) && reason.endsWith(own));
