import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  ListAlarmMuteRulesCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmReading } from '../core/analysis/contract.ts';
import type { AlarmSince } from '../core/flags/breaker-step.ts';
import type { AlarmFacts } from '../core/rollout/preflight/found.ts';

export interface Alarms {
  /** The states of alarms, metric and composite ones, in the order asked for. At most 100 names. */
  readonly read: (names: readonly string[]) => Promise<readonly AlarmReading[]>;
  /** Of any number of alarms, with the time since when it is so. */
  readonly since: (names: readonly string[]) => Promise<readonly AlarmSince[]>;
  /** The same with what a pre-flight asks about them: a call per alarm more, for its mute rules. */
  readonly inspect: (names: readonly string[]) => Promise<readonly AlarmFacts[]>;
}

export function cloudWatchAlarms(client: CloudWatchClient): Alarms {
  return {
    read: async (names) => {
      const alarms = await describe(client, names);
      return names.map((name) => ({ name, state: alarms.get(name)?.StateValue ?? 'absent' }));
    },
    since: async (names) => {
      const found: AlarmSince[] = [];
      for (let first = 0; first < names.length; first += mostNames) {
        const asked = names.slice(first, first + mostNames);
        const alarms = await describe(client, asked);
        found.push(...asked.map((name) => sinceOf(name, alarms.get(name))));
      }
      return found;
    },
    inspect: async (names) => {
      const alarms = await describe(client, names);
      return Promise.all(
        names.map(async (name) => {
          const alarm = alarms.get(name);
          return alarm ? facts(name, alarm, await muting(client, name)) : absent(name);
        }),
      );
    },
  };
}

/** DescribeAlarms takes so many (API reference). */
const mostNames = 100;

type Described = MetricAlarm | CompositeAlarm;

function sinceOf(name: string, alarm: Described | undefined): AlarmSince {
  const at = alarm?.StateTransitionedTimestamp ?? alarm?.StateUpdatedTimestamp;
  return { name, state: alarm?.StateValue ?? 'absent', since: at?.getTime() ?? 0 };
}

async function describe(client: CloudWatchClient, names: readonly string[]): Promise<ReadonlyMap<string, Described>> {
  const alarms = new Map<string, Described>();
  if (names.length === 0) return alarms;
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
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      if (alarm.AlarmName && alarm.StateValue) alarms.set(alarm.AlarmName, alarm);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return alarms;
}

/** The names of the rules whose mute window is open now. */
async function muting(client: CloudWatchClient, AlarmName: string): Promise<readonly string[]> {
  const rules: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ['ACTIVE'], NextToken }));
    // A summary has no name but in its ARN: arn:aws:cloudwatch:region:account:alarm-mute-rule:name
    const arns = (page.AlarmMuteRuleSummaries ?? []).map(({ AlarmMuteRuleArn = '' }) => AlarmMuteRuleArn);
    rules.push(...arns.map((arn) => arn.split(':').slice(6).join(':')));
    NextToken = page.NextToken;
  } while (NextToken);
  return rules;
}

const absent = (name: string): AlarmFacts => ({ name, state: 'absent', isSilenced: false, mutedBy: [] });

function facts(name: string, alarm: Described, mutedBy: readonly string[]): AlarmFacts {
  const actions = [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions].flatMap((list) => list ?? []);
  const missingData = 'TreatMissingData' in alarm ? alarm.TreatMissingData : undefined;
  return {
    name,
    state: alarm.StateValue ?? 'absent',
    isSilenced: actions.length > 0 && alarm.ActionsEnabled === false,
    mutedBy,
    ...(isMissingData(missingData) ? { missingData } : {}),
  };
}

const isMissingData = (value: string | undefined): value is NonNullable<AlarmFacts['missingData']> =>
  ['missing', 'ignore', 'breaching', 'notBreaching'].includes(value ?? '');
