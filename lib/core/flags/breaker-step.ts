import { alarmsOf, type Breaker, type Retry } from './breaker.ts';
import { standingOf } from './breaker-moves.ts';
import type { FlagJson } from './document.ts';
import { isInRollout } from './stage.ts';

/** An alarm as it is. */
export interface AlarmSince {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'absent';
  /** When it became so, milliseconds since the epoch. */
  readonly since: number;
}

/** What is to be done about a flag with a breaker. */
export type BreakerStep =
  | { readonly kind: 'leave' }
  | { readonly kind: 'close'; readonly because: string }
  | { readonly kind: 'half-open' }
  | { readonly kind: 'open' }
  /** It would go on, but for this. */
  | { readonly kind: 'wait'; readonly because: string };

export interface BreakerEvidence {
  /** Those of the flag, at least. */
  readonly alarms: readonly AlarmSince[];
  /** Counted of the variants on trial since the flag is half-open; `undefined` where nobody knows. */
  readonly requests: number | undefined;
  readonly now: number;
}

const leave: BreakerStep = { kind: 'leave' };

/**
 * What the round that looks after breakers does about a flag. A rollout of the flag looks after it itself, and what a person
 * has killed is theirs. An alarm closes an open flag only if it went off since: whoever opens a flag knows of a red one.
 */
export function breakerStep(key: string, flag: FlagJson, breaker: Breaker, evidence: BreakerEvidence): BreakerStep {
  const standing = standingOf(flag);
  if (flag.state === 'DISABLED' || isInRollout(flag)) return leave;
  const alarms = alarmsOf(key, breaker).map(
    (name) => evidence.alarms.find((alarm) => alarm.name === name) ?? { name, state: 'absent' as const, since: 0 },
  );
  switch (standing.kind) {
    case 'killed':
      return leave;
    case 'closed':
      return nextTry(breaker, standing, alarms, evidence.now);
    case 'open':
      return closeFor(alarms.filter(isNotOf(standing.rolledBack, evidence.now)), standing.since) ?? leave;
    case 'half-open':
      return closeFor(alarms, standing.since) ?? verdict(breaker, standing.since, alarms, evidence);
  }
}

function closeFor(alarms: readonly AlarmSince[], since = 0): BreakerStep | undefined {
  const red = alarms.find(({ state, since: redSince }) => state === 'ALARM' && redSince >= since);
  return red && { kind: 'close', because: `alarm ${red.name} is red` };
}

/** As long as an alarm takes to see that what a rollout did is over, at most. */
const afterRolloutMs = 15 * 60_000;

/** An alarm is a rollout's that has gone back since it went off, unless it is red still when that is long over. */
const isNotOf =
  (rolledBack: number | undefined, now: number) =>
  ({ since }: AlarmSince): boolean =>
    rolledBack === undefined || since >= rolledBack || now >= rolledBack + afterRolloutMs;

interface Closed {
  readonly since: number;
  readonly closings: number;
}

function nextTry({ retry }: Breaker, closed: Closed, alarms: readonly AlarmSince[], now: number): BreakerStep {
  const at = retry && nextTryAt(retry, closed);
  if (at === undefined || now + earlyMs < at) return leave;
  const red = alarms.find(({ state }) => state === 'ALARM');
  return red ? { kind: 'wait', because: `alarm ${red.name} is still red` } : { kind: 'half-open' };
}

/** Nothing that is missing counts as a success: neither an alarm without data, nor requests that nobody has made. */
function verdict(
  { retry }: Breaker,
  since: number,
  alarms: readonly AlarmSince[],
  { requests, now }: BreakerEvidence,
): BreakerStep {
  if (retry && now + earlyMs < since + retry.forMinutes * minuteMs) return leave;
  const unclear = alarms.find(({ state }) => state !== 'OK');
  if (unclear) return { kind: 'wait', because: `alarm ${unclear.name} is ${unclear.state}` };
  const needed = retry?.requests ?? 0;
  if (needed > 0 && requests === undefined)
    return { kind: 'wait', because: 'nobody knows how many requests there were' };
  if ((requests ?? 0) >= needed) return { kind: 'open' };
  return { kind: 'wait', because: `${requests} requests were counted since, of the ${needed} that it takes` };
}

const minuteMs = 60_000;
/** Rounds come every five minutes, give or take seconds: what is due a moment later is due now, and not a whole round later. */
const earlyMs = 30_000;
const longestMs = 24 * 60 * minuteMs;

/** When a closed flag is tried again, milliseconds since the epoch; `undefined` when it has been tried often enough. */
export function nextTryAt({ afterMinutes, times }: Retry, { since, closings }: Closed): number | undefined {
  return closings > times ? undefined : since + Math.min(longestMs, afterMinutes * minuteMs * 2 ** (closings - 1));
}

/** Whether news of an alarm closes a flag, or why not. */
export function breaks(
  key: string,
  flag: FlagJson,
  breaker: Breaker,
  news: { readonly alarm: string; readonly at: number },
): { readonly breaks: true } | { readonly breaks: false; readonly why: string } {
  const no = (why: string) => ({ breaks: false as const, why });
  if (!alarmsOf(key, breaker).includes(news.alarm)) return no(`its breaker does not name alarm ${news.alarm}`);
  if (flag.state === 'DISABLED') return no('it is disabled');
  if (isInRollout(flag)) return no('a rollout has it in hand');
  const standing = standingOf(flag);
  if (standing.kind === 'killed') return no('somebody has killed it');
  if (standing.kind === 'closed') return no('it is closed already');
  if (standing.since !== undefined && news.at < standing.since) return no('that was before it was opened again');
  const { rolledBack } = { rolledBack: undefined, ...standing };
  if (rolledBack !== undefined && news.at < rolledBack) return no('a rollout has gone back for it');
  return { breaks: true };
}
