import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { CalendarState } from '../core/rollout/calendar.ts';
import { askJson, type JsonAnswer } from './json-request.ts';
import type { Deadline } from './secrets.ts';

/** Change calendars of Systems Manager. */
export interface ChangeCalendars {
  /** Whether one is open at an instant, milliseconds since the epoch, or now. Whatever else becomes of it is a value, too. */
  readonly state: (calendar: string, at?: number) => Promise<CalendarState>;
}

export interface ChangeCalendarsOptions {
  /** Whose credentials, Region and connections are used: Systems Manager's own client would be a sixth of a bundle. */
  readonly client: LambdaClient;
  readonly deadline: Deadline;
  readonly now: () => number;
}

const patienceMs = 5000;

/** GetCalendarState (Systems Manager API reference), in the protocol AWS JSON 1.1. */
export function systemsManagerCalendars({ client, deadline, now }: ChangeCalendarsOptions): ChangeCalendars {
  return {
    state: async (calendar, at) => {
      const input = { CalendarNames: [calendar], ...(at !== undefined && { AtTime: new Date(at).toISOString() }) };
      const abortSignal = deadline(patienceMs);
      try {
        return stateOf(await askJson(client, getCalendarState, input, { now: now(), abortSignal }));
      } catch (error) {
        const { name, message } = error as Error;
        return { kind: 'unreadable', why: abortSignal.aborted ? 'no answer within 5 s' : `${name}: ${message}` };
      }
    },
  };
}

const getCalendarState = { service: 'ssm', target: 'AmazonSSM.GetCalendarState' };

function stateOf({ statusCode, body }: JsonAnswer): CalendarState {
  const { State, NextTransitionTime: next } = body;
  if (statusCode !== 200) return { kind: 'unreadable', why: errorOf(statusCode, body) };
  if (State !== 'OPEN' && State !== 'CLOSED') return { kind: 'unreadable', why: 'it is neither open nor closed' };
  const until = typeof next === 'string' ? Date.parse(next) : Number.NaN;
  return { kind: State === 'OPEN' ? 'open' : 'closed', ...(Number.isFinite(until) && { until }) };
}

/** `InvalidDocument: …`; the type may come with its service before it, and the message in either case. */
function errorOf(statusCode: number, { __type, message, Message = message }: JsonAnswer['body']): string {
  const type = typeof __type === 'string' ? __type.replace(/^.*#/, '') : `status ${statusCode}`;
  return typeof Message === 'string' ? `${type}: ${Message}` : type;
}
