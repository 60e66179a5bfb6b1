import type { Watched } from '../aws/keys.ts';
import type { Watch } from '../aws/watches.ts';
import type { RedAlarm } from './close-flags.ts';
import { concerns, type FindingEvent, findingSignal, kindOfEvent } from '../core/rollout/finding.ts';
import { alarmSignalId, type GuardSignal } from '../core/rollout/signal.ts';

/** The part of CloudWatch's `CloudWatch Alarm State Change` event that the guard reads. */
export interface AlarmEvent {
  readonly detail: {
    readonly alarmName: string;
    readonly state: { readonly value: string; readonly reason?: string; readonly timestamp: string };
  };
}

/** What the guard hears: the rules let only alarms through that went off, and findings that the control plane listens to. */
export type GuardEvent = AlarmEvent | FindingEvent;

/** An event as the guard acts on it. */
export interface News {
  /** What rollouts watch. */
  readonly of: Watched;
  readonly concerns: (watch: Watch) => boolean;
  /** Absent for a finding: those close no flags. */
  readonly alarm?: RedAlarm;
  /** What a rollout is told that was taken back at that time, ISO 8601. */
  readonly signal: (at: string) => GuardSignal;
}

export const newsOf = (event: GuardEvent): News => (isAlarm(event) ? alarmNews(event) : findingNews(event));

const isAlarm = (event: GuardEvent): event is AlarmEvent =>
  !('detail-type' in event) || event['detail-type'] === 'CloudWatch Alarm State Change';

function alarmNews({ detail: { alarmName, state } }: AlarmEvent): News {
  return {
    of: alarmName,
    alarm: {
      name: alarmName,
      at: Date.parse(state.timestamp),
      detail: state.reason ?? 'no reason given',
    },
    // A transition from before the rollout was known to Prepare; this event is late.
    concerns: ({ since }) => Date.parse(state.timestamp) >= Date.parse(since),
    signal: (at) => ({
      kind: 'alarm',
      id: alarmSignalId(alarmName, state.timestamp),
      at,
      alarm: alarmName,
      detail: state.reason ?? 'no reason given',
    }),
  };
}

const findingNews = (event: FindingEvent): News => ({
  of: kindOfEvent(event),
  concerns: (watch) => concerns(event, watch),
  signal: (at) => findingSignal(event, at),
});
