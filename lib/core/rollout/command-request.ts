import type { FlagJson } from '../flags/document.ts';
import { type Command, explainedVerbs, stageVerbs, type Verb, verbs } from './command.ts';
import { type Person, readPerson } from './person.ts';

/** What arrives at the command API, as far as it is read: a function URL's payload, format 2.0. */
export interface UrlEvent {
  readonly requestContext?: {
    readonly http?: { readonly method?: string };
    readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
  };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** What is asked of a flag. */
export type FlagRequest = { readonly flag: string; readonly reason: string } & (
  | { readonly action: 'kill-flag'; readonly variant: string }
  | { readonly action: 'revive-flag' }
  /** The flag as it was seen, and as it is to be; null where there is none. */
  | { readonly action: 'set-flag'; readonly from: FlagJson | null; readonly to: FlagJson | null }
);

/** What is asked of the API. */
export type CommandRequest =
  | FlagRequest
  | { readonly action: 'command'; readonly name: string; readonly command: Command }
  /** Where a rollout is, for whoever wants to say which stage they mean. */
  | { readonly action: 'look'; readonly name: string }
  | { readonly action: 'stop-the-line'; readonly isStopped: boolean; readonly reason: string }
  | { readonly action: 'start'; readonly target: string; readonly version: string; readonly key: string };

export type ReadRequest =
  | { readonly ok: true; readonly person: Person; readonly request: CommandRequest }
  | { readonly ok: false; readonly because: 'forbidden' | 'unreadable'; readonly says: string };

const longestReason = 1000;
const keys = [
  ...['action', 'rollout', 'stage', 'full', 'reason', 'target', 'version', 'key', 'on'],
  ...['flag', 'variant', 'from', 'to'],
];
const flagActions = ['kill-flag', 'revive-flag', 'set-flag'] as const;

/** Reads a request: who AWS says it is from, and what they want. Says what is wrong with it, and what would be right. */
export function readCommandRequest(event: UrlEvent): ReadRequest {
  const arn = event.requestContext?.authorizer?.iam?.userArn ?? '';
  const person = readPerson(arn);
  if (!person) {
    const found = arn === '' ? 'no verified caller' : arn;
    return {
      ok: false,
      because: 'forbidden',
      says: `an IAM user, a role or a user of IAM Identity Center has to sign the request, got ${found}`,
    };
  }
  if (event.requestContext?.http?.method !== 'POST') return unreadable('a request is a POST with a JSON body');
  try {
    return { ok: true, person, request: requestOf(bodyOf(event)) };
  } catch (error) {
    if (error instanceof Unreadable) return unreadable(error.message);
    throw error;
  }
}

const unreadable = (says: string): ReadRequest => ({ ok: false, because: 'unreadable', says });

class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

function bodyOf({ body = '', isBase64Encoded = false }: UrlEvent): Readonly<Record<string, unknown>> {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unreadable('the body must be JSON like { "action": "pause", "rollout": "checkout:live" }');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Unreadable('the body must be a JSON object');
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new Unreadable(`unknown key ${show(unknown)}, expected ${keys.join(', ')}`);
  return value as Record<string, unknown>;
}

function requestOf(body: Readonly<Record<string, unknown>>): CommandRequest {
  const { action } = body;
  if (action === 'start') {
    const [target, version, key] = [textOf(body, 'target'), textOf(body, 'version'), textOf(body, 'key')];
    return { action, target, version, key };
  }
  if (action === 'stop-the-line') return lineOf(body);
  const flagAction = flagActions.find((known) => known === action);
  if (flagAction) return flagRequestOf(flagAction, body);
  const name = textOf(body, 'rollout');
  if (action === 'look') return { action, name };
  const verb = verbs.find((known) => known === action);
  if (!verb)
    throw new Unreadable(
      `action must be one of ${[...verbs, 'start', 'look', 'stop-the-line', ...flagActions].join(', ')}, got ${show(action)}`,
    );
  return { action: 'command', name, command: commandOf(verb, body) };
}

function lineOf(body: Readonly<Record<string, unknown>>): CommandRequest {
  const { on } = body;
  if (typeof on !== 'boolean') throw new Unreadable(`on must be true or false, got ${show(on)}`);
  return { action: 'stop-the-line', isStopped: on, reason: reasonOf('stop-the-line', body) };
}

function flagRequestOf(action: FlagRequest['action'], body: Readonly<Record<string, unknown>>): FlagRequest {
  const about = { flag: textOf(body, 'flag'), reason: reasonOf(action, body, action === 'set-flag') };
  if (action === 'revive-flag') return { action, ...about };
  if (action === 'kill-flag') return { action, ...about, variant: textOf(body, 'variant') };
  return { action, ...about, from: flagIn(body, 'from'), to: flagIn(body, 'to') };
}

/** What is wrong inside of a flag is told by whoever writes it. */
function flagIn(body: Readonly<Record<string, unknown>>, key: 'from' | 'to'): FlagJson | null {
  const value = body[key];
  if (value === null) return null;
  const variants = typeof value === 'object' ? (value as Partial<FlagJson>).variants : undefined;
  if (typeof variants === 'object' && variants !== null) return value as FlagJson;
  throw new Unreadable(`${key} must be a flag with its variants, or null for none, got ${show(value)}`);
}

function reasonOf(action: string, { reason = '' }: Readonly<Record<string, unknown>>, isNeeded = true): string {
  if (typeof reason !== 'string') throw new Unreadable(`reason must be a text, got ${show(reason)}`);
  if (reason.trim() === '' && isNeeded) {
    throw new Unreadable(`${action} must say why: "reason" is for those who read the record later`);
  }
  if (reason.length > longestReason) {
    throw new Unreadable(`reason must have at most ${longestReason} characters, got ${reason.length}`);
  }
  return reason.trim();
}

function commandOf(verb: Verb, body: Readonly<Record<string, unknown>>): Command {
  const { stage, full = false } = body;
  if (stage === undefined && stageVerbs.includes(verb)) {
    throw new Unreadable(`${verb} must name the stage it is meant for: "stage": 1 is the first`);
  }
  if (stage !== undefined && !(Number.isInteger(stage) && (stage as number) >= 1)) {
    throw new Unreadable(`stage must be a whole number from 1 up, got ${show(stage)}`);
  }
  if (typeof full !== 'boolean') throw new Unreadable(`full must be true or false, got ${show(full)}`);
  if (full && verb !== 'promote') throw new Unreadable(`full goes with promote, not with ${verb}`);
  return {
    verb,
    ...(stage === undefined ? {} : { stageIndex: (stage as number) - 1 }),
    ...(full ? { full } : {}),
    reason: reasonOf(verb, body, explainedVerbs.includes(verb)),
  };
}

function textOf(body: Readonly<Record<string, unknown>>, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw new Unreadable(`${key} must be a text, got ${show(value)}`);
  if (value.length > 256) throw new Unreadable(`${key} must have at most 256 characters, got ${value.length}`);
  return value;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80);
