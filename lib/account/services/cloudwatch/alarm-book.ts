import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Instant, Timer } from '../../clock.ts';
import { AwsError, type Context } from '../../contract.ts';
import type { ServiceEvent } from '../events/event.ts';
import { type AlarmRecord, compositeAlarm, type MetricAlarmRecord, metricAlarm, type StateOfAlarm } from './alarm.ts';
import { checkActions, runActions } from './alarm-actions.ts';
import type { AlarmState } from './alarm-evaluation.ts';
import { stateChangeEvent } from './alarm-events.ts';
import { alarmTime } from './alarm-reason.ts';
import { judgeAlarm } from './judge-alarm.ts';
import { type MetricStore, MINUTE } from './metric-store.ts';
import type { MuteWindow } from './mute-rules.ts';
import { validationError } from './validation.ts';

/** A change of an alarm's state, for those who watch the account from outside. */
export interface AlarmTransition {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  readonly at: Instant;
}

export interface AlarmBook {
  readonly all: () => readonly AlarmRecord[];
  readonly find: (name: string) => AlarmRecord | undefined;
  readonly putMetricAlarm: (input: PutMetricAlarmCommandInput) => AlarmRecord;
  readonly putCompositeAlarm: (input: PutCompositeAlarmCommandInput) => AlarmRecord;
  readonly setState: (name: string, state: Omit<StateOfAlarm, 'at'>) => void;
  readonly remove: (names: readonly string[]) => void;
  readonly onTransition: (listener: (transition: AlarmTransition) => void) => void;
}

export interface AlarmBookOptions {
  readonly publish: (event: ServiceEvent) => void;
  /** The windows in which an alarm's actions are held back now. */
  readonly mutedBy: (name: string) => readonly MuteWindow[];
}

/**
 * The alarms of the account. Each metric alarm is evaluated once a minute, at a second of its own; composite alarms
 * follow some hundred milliseconds after an alarm that their rule mentions.
 */
export function alarmBook(context: Context, store: MetricStore, { publish, mutedBy }: AlarmBookOptions): AlarmBook {
  const { clock, random, region, accountId } = context;
  const alarms = new Map<string, AlarmRecord>();
  const timers = new Map<string, Timer>();
  const listeners: ((transition: AlarmTransition) => void)[] = [];

  const arnOf = (name: string) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
  const unchecked = (): StateOfAlarm => ({
    value: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    reasonData: undefined,
    at: clock.now(),
  });

  /** A new definition keeps the alarm's state (PutMetricAlarm, API reference). */
  const put = <T extends AlarmRecord>(definition: Omit<T, 'arn' | 'updatedAt' | 'actionsEnabled' | 'state'>): T => {
    const { name, kind, input } = definition as unknown as AlarmRecord;
    const old = alarms.get(name);
    if (old && old.kind !== kind) throw validationError(`An alarm of another type already has the name ${name}`);
    checkActions([...(input.OKActions ?? []), ...(input.AlarmActions ?? []), ...(input.InsufficientDataActions ?? [])]);
    const alarm = {
      ...definition,
      arn: arnOf(name),
      updatedAt: clock.now(),
      actionsEnabled: input.ActionsEnabled ?? true,
      state: old?.state ?? unchecked(),
    } as unknown as T;
    alarms.set(name, alarm);
    return alarm;
  };

  const transit = (alarm: AlarmRecord, state: Omit<StateOfAlarm, 'at'>) => {
    if (alarm.state.value === state.value) return;
    const previous = alarm.state;
    alarm.state = { ...state, at: clock.now() };
    const mute = mutedBy(alarm.name).toSorted((a, b) => b.to - a.to)[0];
    publish(stateChangeEvent(alarm, previous, mute));
    if (mute) actAfter(mute, alarm, previous);
    else runActions(alarm, previous, context);
    const { name: alarmName, arn: alarmArn } = alarm;
    const { reason, at } = alarm.state;
    for (const listener of listeners)
      listener({ alarmName, alarmArn, from: previous.value, to: state.value, reason, at });
    for (const other of alarms.values()) {
      if (other.kind !== 'composite' || !other.rule.children.includes(alarm.name)) continue;
      const reasonText = `${alarm.arn} transitioned to ${state.value} at ${longTime(at)}`;
      clock.after(random.between(100, 1_000), () => combine(other.name, reasonText, [alarm.name]));
    }
  };

  /** At the end of a mute window an alarm that is still in its state does what was held back. */
  const actAfter = (mute: MuteWindow, alarm: AlarmRecord, previous: StateOfAlarm) => {
    const { state } = alarm;
    clock.at(mute.to, () => {
      const isSame = alarms.get(alarm.name)?.state === state;
      if (isSame && mutedBy(alarm.name).length === 0) runActions(alarm, previous, context);
    });
  };

  /** Judges a composite alarm's rule; `triggers` are the alarms named as the cause. */
  const combine = (name: string, reason: string, triggers: readonly string[]) => {
    const alarm = alarms.get(name);
    if (alarm?.kind !== 'composite') return;
    const holds = alarm.rule.holds((child) => alarms.get(child)?.state.value ?? 'INSUFFICIENT_DATA');
    const triggeringAlarms = triggers.flatMap((trigger) => {
      const child = alarms.get(trigger);
      return child
        ? [{ arn: child.arn, state: { value: child.state.value, timestamp: alarmTime(child.state.at) } }]
        : [];
    });
    transit(alarm, { value: holds ? 'ALARM' : 'OK', reason, reasonData: JSON.stringify({ triggeringAlarms }) });
  };

  const evaluateEveryMinute = (name: string) => {
    const second = random.between(0, MINUTE);
    const wait = (second - (clock.now() % MINUTE) + MINUTE) % MINUTE;
    const tick = () => {
      const alarm = alarms.get(name);
      if (alarm?.kind !== 'metric') return;
      timers.set(name, clock.after(MINUTE, tick));
      const state = judgeAlarm(alarm, store, clock.now());
      if (state) transit(alarm, state);
    };
    timers.set(name, clock.after(wait, tick));
  };

  return {
    all: () => [...alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => alarms.get(name),

    putMetricAlarm: (input) => {
      const isNew = !alarms.has(input.AlarmName ?? '');
      const alarm = put<MetricAlarmRecord>(metricAlarm(input, random.uuid()));
      if (isNew) evaluateEveryMinute(alarm.name);
      return alarm;
    },

    putCompositeAlarm: (input) => {
      const definition = compositeAlarm(input);
      const unknown = definition.rule.children.filter((child) => !alarms.has(child));
      if (unknown.length > 0) {
        throw validationError(
          `Could not save the composite alarm as alarms [${unknown.join(', ')}] in the alarm rule do not exist`,
        );
      }
      const isNew = !alarms.has(definition.name);
      const alarm = put<AlarmRecord>(definition);
      const verb = isNew ? 'created' : 'updated';
      const state = definition.rule.holds((child) => alarms.get(child)!.state.value) ? 'ALARM' : 'OK';
      const reason = `${alarm.arn} was ${verb} and its alarm rule evaluates to ${state}`;
      clock.after(random.between(100, 1_000), () => combine(alarm.name, reason, definition.rule.children));
      return alarm;
    },

    setState: (name, state) => transit(existing(alarms, name), state),

    remove: (names) => {
      for (const name of names) existing(alarms, name);
      for (const name of names) {
        alarms.delete(name);
        timers.get(name)?.cancel();
        timers.delete(name);
      }
    },

    onTransition: (listener) => {
      listeners.push(listener);
    },
  };
}

function existing(alarms: ReadonlyMap<string, AlarmRecord>, name: string): AlarmRecord {
  const alarm = alarms.get(name);
  if (!alarm) throw new AwsError('ResourceNotFound', '', 404);
  return alarm;
}

/** `Friday 22 July, 2022 15:57:45 UTC` */
function longTime(at: Instant): string {
  const date = new Date(at);
  const part = (options: Intl.DateTimeFormatOptions) =>
    date.toLocaleDateString('en-US', { ...options, timeZone: 'UTC' });
  const day = `${part({ weekday: 'long' })} ${date.getUTCDate()} ${part({ month: 'long' })}, ${date.getUTCFullYear()}`;
  return `${day} ${date.toISOString().slice(11, 19)} UTC`;
}
