import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { breakerOf, breakerProblem, type ErrorLimit, errorAlarmOf } from '../core/flags/breaker.ts';
import type { FlagJson } from '../core/flags/document.ts';
import { FLAG_NAMESPACE, flagDimension } from '../core/metrics/counted-metrics.ts';

/**
 * The alarms of breakers that count errors: on what the flag client counts of the variant, in every function of the account
 * and Region that asks for the flag. The guard finds them by their names.
 */
export function breakerAlarms(
  scope: Construct,
  flags: Readonly<Record<string, FlagJson>>,
): Readonly<Record<string, Alarm>> {
  const alarms = Object.entries(flags).flatMap(([key, flag]) => {
    const problem = breakerProblem(flag);
    if (problem !== undefined) throw new Error(`flag ${key}: ${problem}`);
    const errors = breakerOf(flag)?.errors;
    return errors ? [[key, errorAlarm(scope, key, errors)] as const] : [];
  });
  return Object.fromEntries(alarms);
}

function errorAlarm(scope: Construct, key: string, { of, percent, requests, minutes }: ErrorLimit): Alarm {
  const counted = (metricName: string) =>
    new Metric({
      ...{ namespace: FLAG_NAMESPACE, metricName, dimensionsMap: { [flagDimension(key)]: of }, statistic: 'Sum' },
      period: oneMinute,
    });
  return new Alarm(scope, `Breaker-${encodeURIComponent(key)}`, {
    alarmName: errorAlarmOf(key),
    alarmDescription: `More than ${percent} % of the requests fail that are given ${of} of flag ${key}; its breaker closes it`,
    metric: new MathExpression({
      expression: `IF(requests >= ${requests}, 100 * errors / requests, 0)`,
      usingMetrics: { requests: counted('Requests'), errors: counted('Errors') },
      label: `percent of ${of} that fail`,
      period: oneMinute,
    }),
    threshold: percent,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: minutes,
    // Nobody asks for a closed flag's other variants, and that is as it should be.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

const oneMinute = Duration.minutes(1);
