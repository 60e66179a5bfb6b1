import type { FindingKind } from '../plan/finding-kinds.ts';
import type { Signal } from './signal.ts';

/** The part of an event of EventBridge that a finding is read from. */
export interface FindingEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  /** When it happened, to the second. */
  readonly time: string;
  readonly resources?: readonly string[];
  readonly detail: object;
}

/** What a finding may be about. */
export interface Suspect {
  readonly functionName: string;
  readonly canary: string;
  /** ISO 8601; what happened before is not the canary's doing. */
  readonly since: string;
  /** Findings concern it whatever they name. */
  readonly anyResource?: true;
}

export const kindOfEvent = (event: FindingEvent): FindingKind => ({
  source: event.source,
  detailType: event['detail-type'],
});

/**
 * Whether a finding takes this rollout back: it happened since the first shift, and it names the function. One that names
 * other published versions alone does not: going back to the baseline cures nothing that the baseline has.
 */
export function concerns(event: FindingEvent, suspect: Suspect): boolean {
  if (endOfSecond(event.time) < Date.parse(suspect.since)) return false;
  if (suspect.anyResource) return true;
  const named = versionsNamed([event.resources ?? [], event.detail], suspect.functionName);
  return named.some((version) => version === suspect.canary || !/^\d+$/.test(version));
}

/** EventBridge cuts fractions off. */
const endOfSecond = (time: string): number => Date.parse(time) + 999;

/** AWS Lambda API reference, `FunctionArn`: the qualifier is a version, an alias or missing. */
const functionArn = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:([\w-]+)(?::([\w$-]+))?$/;

/**
 * The versions and aliases with which a function is named, `''` for none. By its ARN anywhere, or as GuardDuty does it in
 * `lambdaDetails` (API reference): `functionName`, `functionArn` and `functionVersion` beside each other.
 */
function versionsNamed(value: unknown, functionName: string): readonly string[] {
  if (typeof value === 'string') {
    const [, name, qualifier = ''] = functionArn.exec(value) ?? [];
    return name === functionName ? [qualifier] : [];
  }
  if (Array.isArray(value)) return value.flatMap((one) => versionsNamed(one, functionName));
  if (typeof value !== 'object' || value === null) return [];
  const { functionName: name, functionVersion: version } = value as Readonly<Record<string, unknown>>;
  const named = Object.values(value).flatMap((one) => versionsNamed(one, functionName));
  const all = name === functionName ? [...named, ''] : named;
  return typeof version === 'string' ? all.map((qualifier) => qualifier || version) : all;
}

/** The same event gives the same signal, however often it is delivered. */
export function findingSignal(event: FindingEvent, at: string): Signal & { readonly kind: 'finding' } {
  const title = titleOf(event.detail);
  return {
    kind: 'finding',
    id: `finding/${event.id}`,
    at,
    ...kindOfEvent(event),
    eventId: event.id,
    time: event.time,
    ...(title !== undefined && { title }),
  };
}

/** What a finding calls itself: GuardDuty's and others' `title`, or their `type`. */
function titleOf(detail: object): string | undefined {
  const { title, type } = detail as Readonly<Record<string, unknown>>;
  const text = [title, type].find((one) => typeof one === 'string' && one !== '') as string | undefined;
  return text?.slice(0, 200);
}

/** `"GuardDuty Finding" of aws.guardduty, Credentials were exfiltrated (event 6afc…, 2026-01-05T09:04:10Z)` */
export function findingText(signal: Omit<Signal & { readonly kind: 'finding' }, 'kind' | 'id' | 'at'>): string {
  const { source, detailType, title, eventId, time } = signal;
  return `"${detailType}" of ${source}${title === undefined ? '' : `, ${title}`} (event ${eventId}, ${time})`;
}
