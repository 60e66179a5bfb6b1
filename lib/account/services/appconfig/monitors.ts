import { parseArn } from '../../arn.ts';
import { AwsError, type Context, NotModelledError } from '../../contract.ts';
import type { Environment } from './model.ts';

interface Alarm {
  readonly AlarmArn?: string;
  readonly StateValue?: string;
  readonly ActionsEnabled?: boolean;
}

/**
 * The first of an environment's alarms that makes AppConfig roll back: one in ALARM *or* in INSUFFICIENT_DATA, unless its
 * actions are disabled (user guide, "Monitoring deployments for automatic rollback"). They are read as the monitor's role.
 */
export async function redMonitor({ call }: Context, { monitors }: Environment): Promise<string | undefined> {
  for (const { AlarmArn = '', AlarmRoleArn } of monitors) {
    if (AlarmRoleArn === undefined)
      throw new NotModelledError(`the AppConfig monitor ${AlarmArn} without AlarmRoleArn`);
    const name = parseArn(AlarmArn)?.resource.replace(/^alarm:/, '');
    const alarm = await call({
      service: 'cloudwatch',
      operation: 'DescribeAlarms',
      input: { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      principal: { kind: 'role', arn: AlarmRoleArn },
    }).then(firstAlarm, unread(AlarmArn));
    if (alarm && alarm.ActionsEnabled !== false && alarm.StateValue !== 'OK') return AlarmArn;
  }
  return undefined;
}

const firstAlarm = (output: object): Alarm | undefined => {
  const { MetricAlarms = [], CompositeAlarms = [] } = output as { MetricAlarms?: Alarm[]; CompositeAlarms?: Alarm[] };
  return [...MetricAlarms, ...CompositeAlarms][0];
};

/** A throttled read is made up for by the next one; what AppConfig does when it may not read at all is not documented. */
const unread = (alarmArn: string) => (error: unknown) => {
  if (error instanceof AwsError && error.name !== 'AccessDeniedException') return undefined;
  if (!(error instanceof AwsError)) throw error;
  throw new NotModelledError(`an AppConfig monitor whose role may not read ${alarmArn}: ${error.message}`);
};
