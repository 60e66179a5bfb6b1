import type { Owner } from './owner.ts';
import { FLAG_NAMESPACE, flagDimension } from '../core/metrics/counted-metrics.ts';
import type { Plan, Target } from '../core/plan/plan.ts';
import type { Scenario } from './scenario.ts';

const defaults = { errorsAbove: 0.05, minutes: 2, of: 3 };

/** Makes the alarms that the plan names and the account does not have: on the share of failed requests of the alias. */
export function putMissingAlarms(run: Owner, { target, analysis }: Plan, { alarms }: Scenario, canary = '2'): void {
  const found = run('cloudwatch', 'DescribeAlarms', { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms, CompositeAlarms } = found as Record<string, { AlarmName: string }[] | undefined>;
  const existing = new Set([...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])].map(({ AlarmName }) => AlarmName));
  const { names, ...place } = whatIsCounted(target, canary);
  for (const name of analysis.alarms.filter((alarm) => !existing.has(alarm))) {
    const { errorsAbove, minutes, of } = alarms[name] ?? defaults;
    const metric = (Id: 'errors' | 'requests') => ({
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: {
          ...place,
          MetricName: names[Id],
        },
        Period: 60,
        Stat: 'Sum',
      },
    });
    run('cloudwatch', 'PutMetricAlarm', {
      AlarmName: name,
      Metrics: [
        metric('errors'),
        metric('requests'),
        { Id: 'rate', Expression: 'IF(requests > 0, 100 * errors / requests, 0)', ReturnData: true },
      ],
      Threshold: errorsAbove * 100,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: of,
      DatapointsToAlarm: minutes,
      TreatMissingData: 'notBreaching',
    });
  }
}

/** All that comes through an alias; of a flag, what the variant on trial does. */
function whatIsCounted(target: Target, canary: string) {
  if ('flag' in target) {
    const Dimensions = [{ Name: flagDimension(target.flag), Value: canary }];
    return { Namespace: FLAG_NAMESPACE, Dimensions, names: { errors: 'Errors', requests: 'Requests' } };
  }
  return {
    Namespace: 'AWS/Lambda',
    Dimensions: [
      { Name: 'FunctionName', Value: target.function },
      { Name: 'Resource', Value: `${target.function}:${target.alias}` },
    ],
    names: { errors: 'Errors', requests: 'Invocations' },
  };
}
