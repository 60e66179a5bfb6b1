import type { Owner } from './owner.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Scenario } from './scenario.ts';

const defaults = { errorsAbove: 0.05, minutes: 2, of: 3 };

/** Makes the alarms that the plan names and the account does not have: on the share of failed requests of the alias. */
export function putMissingAlarms(run: Owner, { target, analysis }: Plan, { alarms }: Scenario): void {
  const found = run('cloudwatch', 'DescribeAlarms', { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms, CompositeAlarms } = found as Record<string, { AlarmName: string }[] | undefined>;
  const existing = new Set([...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])].map(({ AlarmName }) => AlarmName));
  for (const name of analysis.alarms.filter((alarm) => !existing.has(alarm))) {
    const { errorsAbove, minutes, of } = alarms[name] ?? defaults;
    const metric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [
            { Name: 'FunctionName', Value: target.function },
            { Name: 'Resource', Value: `${target.function}:${target.alias}` },
          ],
        },
        Period: 60,
        Stat: 'Sum',
      },
    });
    run('cloudwatch', 'PutMetricAlarm', {
      AlarmName: name,
      Metrics: [
        metric('errors', 'Errors'),
        metric('requests', 'Invocations'),
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
