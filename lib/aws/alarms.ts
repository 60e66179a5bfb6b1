import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmReading } from '../core/analysis/contract.ts';

export interface Alarms {
  /** The states of alarms, metric and composite ones, in the order asked for. At most 100 names. */
  readonly read: (names: readonly string[]) => Promise<readonly AlarmReading[]>;
}

export function cloudWatchAlarms(client: CloudWatchClient): Alarms {
  return {
    read: async (names) => {
      if (names.length === 0) return [];
      const states = new Map<string, AlarmReading['state']>();
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          // Composite alarms are left out of the answer unless their type is named.
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            NextToken,
          }),
        );
        for (const { AlarmName, StateValue } of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
          if (AlarmName && StateValue) states.set(AlarmName, StateValue);
        }
        NextToken = page.NextToken;
      } while (NextToken);
      return names.map((name) => ({ name, state: states.get(name) ?? 'absent' }));
    },
  };
}
