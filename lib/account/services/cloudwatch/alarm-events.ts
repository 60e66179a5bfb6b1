import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { ServiceEvent } from '../events/event.ts';
import type { AlarmRecord, StateOfAlarm } from './alarm.ts';
import { alarmTime } from './alarm-reason.ts';
import type { MuteWindow } from './mute-rules.ts';

/** `CloudWatch Alarm State Change` (CloudWatch user guide, "Alarm events and EventBridge"). */
export function stateChangeEvent(alarm: AlarmRecord, previous: StateOfAlarm, mute?: MuteWindow): ServiceEvent {
  return {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    time: alarm.state.at,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration: alarmConfiguration(alarm),
      previousState: eventState(previous),
      state: eventState(alarm.state),
      ...(mute && {
        muteDetail: {
          mutedByArn: mute.ruleArn,
          muteWindowStart: alarmTime(mute.from),
          muteWindowEnd: alarmTime(mute.to),
        },
      }),
    },
  };
}

/** `configuration` in the alarm's events and in what an alarm action hands to a Lambda function. */
export function alarmConfiguration(alarm: AlarmRecord): Record<string, unknown> {
  const description = alarm.input.AlarmDescription;
  const described = description === undefined ? {} : { description };
  if (alarm.kind === 'composite') return { ...described, alarmRule: alarm.input.AlarmRule };
  return { ...described, metrics: alarm.queries.map((query) => eventMetric(query, alarm.returned)) };
}

export function eventState({ value, reason, reasonData, at }: StateOfAlarm): Record<string, unknown> {
  return { value, reason, ...(reasonData !== undefined && { reasonData }), timestamp: alarmTime(at) };
}

function eventMetric(query: MetricDataQuery, returned: MetricDataQuery): Record<string, unknown> {
  const { Id, Expression, Label, Period, MetricStat } = query;
  const metric = MetricStat?.Metric;
  return {
    id: Id,
    ...(Expression !== undefined && { expression: Expression }),
    ...(Label !== undefined && { label: Label }),
    ...(Period !== undefined && { period: Period }),
    ...(MetricStat && {
      metricStat: {
        metric: {
          namespace: metric?.Namespace,
          name: metric?.MetricName,
          dimensions: Object.fromEntries((metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
        },
        period: MetricStat.Period,
        stat: MetricStat.Stat,
        ...(MetricStat.Unit && { unit: MetricStat.Unit }),
      },
    }),
    returnData: query === returned,
  };
}
