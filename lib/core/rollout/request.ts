import { createHash } from 'node:crypto';
import { RequestRefused } from '../errors.ts';
import { FLAG } from '../plan/plan.ts';
import type { RolloutRequest } from './event.ts';

/** An event older than this starts nothing: it is a replay, or nobody waits for it any more. */
export const oldestRequestMs = 60 * 60_000;

/** A `Rollout Requested` event, read; throws {@link RequestRefused} with what is wrong about it. */
export function readRequest(event: unknown): { readonly request: RolloutRequest; readonly time: number } {
  const envelope = record(event, 'the event');
  const detail = record(envelope.detail, 'detail');
  const source = textOf(envelope, 'source');
  const time = Date.parse(textOf(envelope, 'time'));
  if (Number.isNaN(time)) throw new RequestRefused(`time must be an ISO 8601 instant, got ${show(envelope.time)}`);
  if (!/^tidegate\.[^.\s]+$/.test(source)) {
    throw new RequestRefused(`source must be tidegate.<owner>, got ${show(source)}`);
  }

  const target = textOf(detail, 'target');
  if (!/^[A-Za-z0-9-_]{1,64}:[A-Za-z0-9-_]{1,128}$/.test(target)) {
    throw new RequestRefused(`detail.target must be function:alias like checkout:live, got ${show(target)}`);
  }
  if (/:[0-9]+$/.test(target)) {
    throw new RequestRefused(
      `detail.target must name an alias, got ${show(target)}, which is a version: no alias is a number`,
    );
  }
  const version = textOf(detail, 'version');
  const problem = versionProblem(target, version);
  if (problem) throw new RequestRefused(`detail.version must be ${problem}, got ${show(version)}`);
  const key = detail.key === undefined ? textOf(envelope, 'id') : textOf(detail, 'key');
  if (key.length > 256) throw new RequestRefused(`detail.key must have at most 256 characters, got ${key.length}`);
  const author = detail.author === undefined ? undefined : textOf(detail, 'author');
  if (author !== undefined && author.length > 256) {
    throw new RequestRefused(`detail.author must have at most 256 characters, got ${author.length}`);
  }
  return { request: { target, version, key, source, ...(author === undefined ? {} : { author }) }, time };
}

/** What a target's version would have to be, if this is none: a number of a function's, a variant's name of a flag's. */
function versionProblem(target: string, version: string): string | undefined {
  if (target.startsWith(`${FLAG}:`)) {
    return /^[^\s\p{Cc}]{1,64}$/u.test(version) ? undefined : 'the name of one of the flag\'s variants, like "on"';
  }
  return /^[1-9][0-9]{0,9}$/.test(version) ? undefined : 'a published version\'s number like "2"';
}

/** Why a request is not taken for its age, if so. */
export function ageProblem(time: number, now: number): string | undefined {
  const minutes = Math.round((now - time) / 60_000);
  return now - time > oldestRequestMs
    ? `the request is ${minutes} minutes old; ask again with a new key if it is still wanted`
    : undefined;
}

/** Why a request is not the one that its key was used for before, if so. */
export function keyProblem(before: RolloutRequest, { target, version, key }: RolloutRequest): string | undefined {
  if (before.version === version) return undefined;
  return `key ${show(key)} was used for version ${before.version} of ${target} already, as rollout ${rolloutId(before)}; ask for version ${version} with another key`;
}

/** Equal requests have equal ids, which also name the execution: at most 80 characters of `[A-Za-z0-9-_]`. */
export function rolloutId({ target, key }: RolloutRequest): string {
  const digest = createHash('sha256').update(`${target}\n${key}`).digest('hex').slice(0, 12);
  return `${nameIn(target)}-${digest}`;
}

const nameIn = (target: string): string => target.replace(':', '-').slice(0, 60);

/** Whether a rollout may be of this function, by its id alone; `checkout-live-…` may be of `checkout-live`, too. */
export const isMaybeOf = (id: string, functionName: string): boolean => id.startsWith(nameIn(`${functionName}:`));

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RequestRefused(`${name} must be an object, got ${show(value)}`);
  }
  return value as Record<string, unknown>;
}

function textOf(object: Record<string, unknown>, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (typeof value !== 'string' || value === '') {
    throw new RequestRefused(`${name} must be a text, got ${show(value)}`);
  }
  return value;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80);
