import type { LambdaClient } from '@aws-sdk/client-lambda';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CalendarState } from '../core/rollout/calendar.ts';
import type { Deadline } from './secrets.ts';
import { textOf } from './text-of.ts';

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
        return stateOf(await ask(client, input, { now: now(), abortSignal }));
      } catch (error) {
        const { name, message } = error as Error;
        return { kind: 'unreadable', why: abortSignal.aborted ? 'no answer within 5 s' : `${name}: ${message}` };
      }
    },
  };
}

interface Answer {
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function stateOf({ statusCode, body }: Answer): CalendarState {
  const { State, NextTransitionTime: next } = body;
  if (statusCode !== 200) return { kind: 'unreadable', why: errorOf(statusCode, body) };
  if (State !== 'OPEN' && State !== 'CLOSED') return { kind: 'unreadable', why: 'it is neither open nor closed' };
  const until = typeof next === 'string' ? Date.parse(next) : Number.NaN;
  return { kind: State === 'OPEN' ? 'open' : 'closed', ...(Number.isFinite(until) && { until }) };
}

/** `InvalidDocument: …`; the type may come with its service before it, and the message in either case. */
function errorOf(statusCode: number, { __type, message, Message = message }: Answer['body']): string {
  const type = typeof __type === 'string' ? __type.replace(/^.*#/, '') : `status ${statusCode}`;
  return typeof Message === 'string' ? `${type}: ${Message}` : type;
}

async function ask(
  { config }: LambdaClient,
  input: object,
  { now, abortSignal }: { readonly now: number; readonly abortSignal: AbortSignal },
): Promise<Answer> {
  const { credentials, sha256, requestHandler } = config;
  const region = await config.region();
  const signer = new SignatureV4({ service: 'ssm', credentials, region, sha256 });
  const { hostname: ofLambda } = config.endpointProvider({ Region: region }).url;
  const hostname = ofLambda.replace(/^lambda/, 'ssm');
  const request = new HttpRequest({
    protocol: 'https:',
    hostname,
    method: 'POST',
    path: '/',
    headers: {
      host: hostname,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.GetCalendarState',
    },
    body: JSON.stringify(input),
  });
  const signed = await signer.sign(request, { signingDate: new Date(now) });
  const { response } = await requestHandler.handle(new HttpRequest(signed), { abortSignal });
  const text = await textOf(response.body);
  return { statusCode: response.statusCode, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
}
