import { type AppConfigClient, GetEnvironmentCommand } from '@aws-sdk/client-appconfig';
import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Monitor } from '../core/flags/monitors.ts';
import type { FlagPlace } from './flag-place.ts';

interface Clients {
  readonly appConfig: AppConfigClient;
  readonly cloudWatch: CloudWatchClient;
}

/** The alarms that AppConfig watches while it deploys to an environment: five at most. */
export async function flagMonitors(
  { appConfig, cloudWatch }: Clients,
  { applicationId: ApplicationId, environmentId: EnvironmentId }: FlagPlace,
): Promise<readonly Monitor[]> {
  const { Monitors = [] } = await appConfig.send(new GetEnvironmentCommand({ ApplicationId, EnvironmentId }));
  const AlarmNames = Monitors.map(({ AlarmArn = '' }) => AlarmArn.split(':').slice(6).join(':'));
  if (AlarmNames.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const metric = MetricAlarms.map(({ AlarmName, TreatMissingData = 'missing', ActionsEnabled, StateValue }) => ({
    ...{ name: AlarmName, treatMissingData: TreatMissingData, hasActions: ActionsEnabled !== false, state: StateValue },
  }));
  // A composite alarm has data as long as its children have states.
  const composite = CompositeAlarms.map(({ AlarmName, ActionsEnabled, StateValue }) => ({
    ...{ name: AlarmName, treatMissingData: 'notBreaching', hasActions: ActionsEnabled !== false, state: StateValue },
  }));
  const found = [...metric, ...composite];
  return AlarmNames.map((name) => {
    const alarm = found.find((each) => each.name === name);
    if (!alarm) return { name };
    return { name, alarm: { ...alarm, state: alarm.state ?? 'INSUFFICIENT_DATA' } };
  });
}
