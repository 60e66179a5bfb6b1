import { AwsError, type Context, NotModelledError } from '../../contract.ts';
import type { AlarmRecord, StateOfAlarm } from './alarm.ts';
import { alarmConfiguration, eventState } from './alarm-events.ts';
import { alarmTime } from './alarm-reason.ts';

/** What alarms may do here: tell a topic or call a function. @throws NotModelledError for every other action */
export function checkActions(arns: readonly string[]): void {
  for (const arn of arns) {
    if (!/^arn:[^:]+:(sns|lambda):/.test(arn)) throw new NotModelledError(`alarm action ${arn}`);
  }
}

/**
 * Runs the actions of the state that the alarm has just reached. CloudWatch neither waits for them nor minds whether
 * they succeed (user guide, "Alarm actions").
 */
export function runActions(alarm: AlarmRecord, previous: StateOfAlarm, context: Context): void {
  if (!alarm.actionsEnabled) return;
  const { OKActions, AlarmActions, InsufficientDataActions } = alarm.input;
  const actions = { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[alarm.state.value];
  for (const targetArn of actions ?? []) {
    const toFunction = targetArn.split(':')[2] === 'lambda';
    const name = toFunction ? 'lambda.alarms.cloudwatch.amazonaws.com' : 'cloudwatch.amazonaws.com';
    const payload = toFunction ? functionPayload(alarm, previous, context) : topicMessage(alarm, previous, context);
    context
      .deliver({ targetArn, payload, principal: { kind: 'service', name, sourceArn: alarm.arn } })
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
      });
  }
}

/** CloudWatch user guide, "Invoke a Lambda function from an alarm"; recorded by LocalStack's `test_alarm_lambda_target`. */
function functionPayload(alarm: AlarmRecord, previous: StateOfAlarm, { accountId, region }: Context) {
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId,
    time: alarmTime(alarm.state.at),
    region,
    alarmData: {
      alarmName: alarm.name,
      state: eventState(alarm.state),
      previousState: eventState(previous),
      configuration: alarmConfiguration(alarm),
    },
  };
}

/** The message of an alarm to a topic, as recorded by LocalStack's `test_put_metric_alarm`; its `Region` is the code, not the name. */
function topicMessage(alarm: AlarmRecord, previous: StateOfAlarm, { accountId, region }: Context) {
  const { input } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: input.AlarmDescription ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.updatedAt),
    NewStateValue: alarm.state.value,
    NewStateReason: alarm.state.reason,
    StateChangeTime: alarmTime(alarm.state.at),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    ...(alarm.kind === 'composite' ? { AlarmRule: alarm.input.AlarmRule } : { Trigger: trigger(alarm) }),
  };
}

function trigger({ input, queries, condition }: Extract<AlarmRecord, { kind: 'metric' }>) {
  const common = {
    EvaluationPeriods: input.EvaluationPeriods,
    ...(input.DatapointsToAlarm !== undefined && { DatapointsToAlarm: input.DatapointsToAlarm }),
    ComparisonOperator: input.ComparisonOperator,
    Threshold: input.Threshold,
    TreatMissingData: condition.treatMissingData,
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile ?? '',
  };
  if (input.Metrics) return { ...common, Metrics: queries };
  return {
    MetricName: input.MetricName,
    Namespace: input.Namespace,
    StatisticType: input.Statistic ? 'Statistic' : 'ExtendedStatistic',
    ...(input.Statistic
      ? { Statistic: input.Statistic.replace(/(?<=[a-z])(?=[A-Z])/, '_').toUpperCase() }
      : { ExtendedStatistic: input.ExtendedStatistic }),
    Unit: input.Unit ?? null,
    Dimensions: (input.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    Period: input.Period,
    ...common,
  };
}
