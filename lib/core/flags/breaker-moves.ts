import { type Breaker, breakerOf } from './breaker.ts';
import { type FlagDocument, type FlagJson, flagOf, withFlag } from './document.ts';
import { closeStage, isInRollout } from './stage.ts';
import { HALF_OPEN, halfOpen, isHalfOpen, isKilled, KILLED, kill, revive } from './kill.ts';

/** How often its breaker has closed the flag in a row. Whoever kills a flag themselves leaves no such count. */
const CLOSINGS = 'closings';
/** Since when the flag is open again (ISO 8601): what alarms did before is over. */
const OPEN_SINCE = 'openSince';
/** When a rollout of the flag last went back (ISO 8601): an alarm that was red by then may have been its doing. */
const ROLLED_BACK = 'rolledBack';

/** The metadata that is a breaker's memory, and nobody's to read. */
export const BREAKER_STATE: readonly string[] = [CLOSINGS, OPEN_SINCE, HALF_OPEN, ROLLED_BACK];

/** Where a flag is, as its breaker sees it. */
export type Standing =
  /** Absent: it has never been anything else. */
  | {
      readonly kind: 'open';
      readonly since: number | undefined;
      readonly closings: number;
      readonly rolledBack?: number;
    }
  | { readonly kind: 'half-open' | 'closed'; readonly since: number; readonly closings: number }
  /** By a person, who alone opens it again. */
  | { readonly kind: 'killed' };

export function standingOf(flag: FlagJson): Standing {
  const { metadata = {} } = flag;
  const closings = Number(metadata[CLOSINGS] ?? 0);
  const time = (name: string) => (metadata[name] === undefined ? undefined : Date.parse(String(metadata[name])));
  if (isKilled(flag)) {
    if (closings === 0) return { kind: 'killed' };
    return { kind: 'closed', since: time(KILLED) ?? 0, closings };
  }
  if (isHalfOpen(flag)) return { kind: 'half-open', since: time(HALF_OPEN) ?? 0, closings };
  const rolledBack = time(ROLLED_BACK);
  return { kind: 'open', since: time(OPEN_SINCE), closings, ...(rolledBack !== undefined && { rolledBack }) };
}

/** A flag that has been open for so long has recovered; until then its breaker goes on counting. */
export const steadyMs = 60 * 60_000;

/** Closed, for the first time or once more. */
export function close(
  document: FlagDocument,
  key: string,
  { to }: Breaker,
  now: number,
  because: string,
): FlagDocument {
  const before = flagOf(document, key);
  const killed = kill(document, key, to, { at: iso(now), by: `its breaker (${because})` });
  return before ? noted(killed, key, { [CLOSINGS]: nextCount(before, now) }) : document;
}

function nextCount(flag: FlagJson, now: number): number {
  const { kind, closings, ...standing } = standingOf(flag) as Exclude<Standing, { kind: 'killed' }>;
  const isOver = kind === 'open' && (standing.since === undefined || now - standing.since >= steadyMs);
  return isOver ? 1 : closings + 1;
}

/** A share of the users is served by the flag's rules again. The breaker has a `retry`. */
export function openHalf(document: FlagDocument, key: string, { to, retry }: Breaker, now: number): FlagDocument {
  return halfOpen(document, key, to, { at: iso(now), share: (retry?.percent ?? 0) / 100 });
}

/** Everybody is. What has closed it is not forgotten before it has been open for a while. */
export const open = (document: FlagDocument, key: string, now: number): FlagDocument =>
  noted(revive(document, key), key, { [OPEN_SINCE]: iso(now) });

/** The same by a person: they know better than the count. */
export function openForGood(document: FlagDocument, key: string, now: number): FlagDocument {
  const flag = flagOf(document, key);
  return flag && breakerOf(flag)
    ? noted(revive(document, key), key, { [CLOSINGS]: undefined, [OPEN_SINCE]: iso(now) })
    : revive(document, key);
}

/** A person's kill: the breaker has no part in it, and does not open it. */
export const withoutCount = (document: FlagDocument, key: string): FlagDocument =>
  flagOf(document, key)?.metadata?.[CLOSINGS] === undefined
    ? document
    : noted(document, key, { [CLOSINGS]: undefined });

/** The flag without its rollout, which has gone back: its breaker is told when. */
export function rolledBack(document: FlagDocument, key: string, now: number): FlagDocument {
  const flag = flagOf(document, key);
  if (!flag || !isInRollout(flag)) return document;
  const closed = closeStage(document, key);
  return breakerOf(flag) ? noted(closed, key, { [ROLLED_BACK]: iso(now) }) : closed;
}

function noted(
  document: FlagDocument,
  key: string,
  says: Readonly<Record<string, string | number | undefined>>,
): FlagDocument {
  const flag = flagOf(document, key);
  if (!flag) return document;
  const metadata = Object.fromEntries(
    Object.entries({ ...flag.metadata, ...says }).filter(([, value]) => value !== undefined),
  ) as NonNullable<FlagJson['metadata']>;
  return withFlag(document, key, { ...flag, metadata });
}

const iso = (time: number) => new Date(time).toISOString();
