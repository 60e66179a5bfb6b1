import type {
  AlarmMuteRuleStatus,
  AlarmMuteRuleSummary,
  GetAlarmMuteRuleCommandOutput,
  ListAlarmMuteRulesCommandInput,
  ListAlarmMuteRulesCommandOutput,
  PutAlarmMuteRuleCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock.ts';
import { AwsError, type Context, NotModelledError, type Operation } from '../../contract.ts';
import { required, validationError } from './validation.ts';

/** A stretch of time in which a rule holds back the actions of its alarms. */
export interface MuteWindow {
  readonly ruleArn: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface MuteRules {
  /** The windows that are open now for an alarm. */
  readonly openFor: (alarmName: string) => readonly MuteWindow[];
  readonly operations: Readonly<Record<string, Operation>>;
}

interface Rule {
  readonly name: string;
  readonly window: MuteWindow;
  readonly input: PutAlarmMuteRuleCommandInput;
  readonly updatedAt: Instant;
}

/**
 * Alarm mute rules with a single window (`at`); a rule's alarms go on changing their states, only their actions wait (user
 * guide, "Alarm mute rules").
 */
export function muteRules({ clock, region, accountId }: Context): MuteRules {
  const rules = new Map<string, Rule>();
  const arnOf = (name: string) => `arn:aws:cloudwatch:${region}:${accountId}:alarm-mute-rule:${name}`;
  const status = ({ window }: Rule): AlarmMuteRuleStatus => {
    if (clock.now() < window.from) return 'SCHEDULED';
    return clock.now() < window.to ? 'ACTIVE' : 'EXPIRED';
  };
  const summary = (rule: Rule): AlarmMuteRuleSummary => ({
    AlarmMuteRuleArn: rule.window.ruleArn,
    ...(rule.input.ExpireDate && { ExpireDate: rule.input.ExpireDate }),
    Status: status(rule),
    MuteType: 'ONE_TIME',
    LastUpdatedTimestamp: new Date(rule.updatedAt),
  });
  const alarmsOf = ({ input }: Rule) => input.MuteTargets?.AlarmNames ?? [];

  const put = (input: PutAlarmMuteRuleCommandInput) => {
    const name = required(input.Name, 'name');
    const alarms = input.MuteTargets?.AlarmNames ?? [];
    if (alarms.length > 100) throw validationError('A mute rule targets at most 100 alarms');
    const window = { ruleArn: arnOf(name), ...windowOf(input) };
    rules.set(name, { name, window, input, updatedAt: clock.now() });
    return {};
  };
  const get = ({ AlarmMuteRuleName = '' }: { AlarmMuteRuleName?: string }) => {
    const rule = rules.get(AlarmMuteRuleName);
    if (!rule) throw new AwsError('ResourceNotFoundException', `Alarm mute rule ${AlarmMuteRuleName} not found`, 404);
    const { Name, Description, Rule: definition, MuteTargets, StartDate } = rule.input;
    return { Name, Description, Rule: definition, MuteTargets, StartDate, ...summary(rule) } satisfies Omit<
      GetAlarmMuteRuleCommandOutput,
      '$metadata'
    >;
  };
  const list = (input: ListAlarmMuteRulesCommandInput): Omit<ListAlarmMuteRulesCommandOutput, '$metadata'> => {
    const { AlarmName, Statuses, MaxRecords = 50, NextToken = '' } = input;
    const wanted = [...rules.values()]
      .filter((rule) => AlarmName === undefined || alarmsOf(rule).includes(AlarmName))
      .filter((rule) => !Statuses?.length || Statuses.includes(status(rule)))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => name > NextToken);
    const page = wanted.slice(0, MaxRecords);
    return {
      AlarmMuteRuleSummaries: page.map(summary),
      ...(wanted.length > MaxRecords && { NextToken: page.at(-1)!.name }),
    };
  };

  return {
    openFor: (alarmName) =>
      [...rules.values()]
        .filter((rule) => status(rule) === 'ACTIVE' && alarmsOf(rule).includes(alarmName))
        .map(({ window }) => window),
    operations: {
      PutAlarmMuteRule: put,
      GetAlarmMuteRule: get,
      ListAlarmMuteRules: list,
      DeleteAlarmMuteRule: ({ AlarmMuteRuleName = '' }: { AlarmMuteRuleName?: string }) => {
        rules.delete(AlarmMuteRuleName);
        return {};
      },
    },
  };
}

const minute = 60_000;

/** `at(2026-01-05T09:30)` for `PT2H`. */
function windowOf({ Rule: rule, StartDate, ExpireDate }: PutAlarmMuteRuleCommandInput): Omit<MuteWindow, 'ruleArn'> {
  const { Expression = '', Duration = '', Timezone = 'UTC' } = rule?.Schedule ?? {};
  if (Timezone !== 'UTC') throw new NotModelledError(`the time zone ${Timezone} of a mute rule`);
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(Expression) ?? [];
  if (!at) throw new NotModelledError(`the schedule ${Expression} of a mute rule`);
  const [, days = '0', hours = '0', minutes = '0'] =
    /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(Duration) ?? [];
  const length = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * minute;
  if (length < minute || length > 15 * 24 * 60 * minute) {
    throw validationError(`The duration ${Duration} of a mute rule must be between PT1M and P15D`);
  }
  const from = Math.max(Date.parse(`${at}:00Z`), StartDate?.getTime() ?? 0);
  return { from, to: Math.min(Date.parse(`${at}:00Z`) + length, ExpireDate?.getTime() ?? Infinity) };
}
