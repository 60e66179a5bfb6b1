import { alarmsOf, type Breaker, breakerOf } from './breaker.ts';
import { type Standing, standingOf } from './breaker-moves.ts';
import { nextTryAt } from './breaker-step.ts';
import type { FlagJson } from './document.ts';
import { KILLED_BY } from './kill.ts';

/** What a flag's breaker has done, as it is published on the control plane's bus; once for each such state. */
export interface BreakerNotice {
  /** `flag:search` */
  readonly target: string;
  readonly did: 'closed' | 'half-opened' | 'opened';
  /** What everybody gets for whom it is not open. */
  readonly variant: string;
  /** How often in a row it was closed. */
  readonly closings: number;
  /** ISO 8601; absent where it is not tried again by itself. */
  readonly nextTryAt?: string;
  readonly reason: string;
}

/** The notice of where a flag is now, and what tells this state from the next; nothing where its breaker never did anything. */
export function breakerNotice(
  key: string,
  flag: FlagJson,
): { readonly notice: BreakerNotice; readonly key: string } | undefined {
  const breaker = breakerOf(flag);
  const standing = standingOf(flag);
  if (!breaker || standing.kind === 'killed' || standing.closings === 0) return undefined;
  const did = { closed: 'closed', 'half-open': 'half-opened', open: 'opened' } as const;
  const next = standing.kind === 'closed' && breaker.retry ? nextTryAt(breaker.retry, standing) : undefined;
  return {
    notice: {
      ...{ target: `flag:${key}`, did: did[standing.kind], variant: breaker.to, closings: standing.closings },
      ...(next !== undefined && { nextTryAt: iso(next) }),
      reason: standingText(key, flag, breaker, standing),
    },
    key: `${standing.kind} ${standing.since}`,
  };
}

/** What a flag's breaker is for, or has done: one sentence. Nothing for a flag without one, or that somebody has killed. */
export function breakerLine(key: string, flag: FlagJson): string | undefined {
  const breaker = breakerOf(flag);
  const standing = standingOf(flag);
  return breaker && standing.kind !== 'killed' ? standingText(key, flag, breaker, standing) : undefined;
}

type Concerned = Exclude<Standing, { readonly kind: 'killed' }>;

function standingText(key: string, { metadata = {} }: FlagJson, breaker: Breaker, standing: Concerned): string {
  const { to, retry } = breaker;
  if (standing.kind === 'half-open') {
    const share = `${retry?.percent ?? 0} % of the users are served by its rules, everybody else ${to}`;
    return `half-open since ${iso(standing.since)}: ${share}`;
  }
  if (standing.kind === 'open') {
    const again =
      standing.closings > 0 && standing.since !== undefined ? `open again since ${iso(standing.since)}; ` : '';
    return `${again}closes to ${to} when an alarm goes off: ${alarmsOf(key, breaker).join(', ')}`;
  }
  const count = standing.closings === 1 ? '' : `, ${standing.closings} times in a row`;
  const closed = { since: standing.since, closings: standing.closings };
  return `closed to ${to} by ${String(metadata[KILLED_BY])} at ${iso(standing.since)}${count}; ${whatNext(key, breaker, closed)}`;
}

function whatNext(
  key: string,
  { retry }: Breaker,
  standing: { readonly since: number; readonly closings: number },
): string {
  const opens = `tidegate flags revive ${key} opens it`;
  if (!retry) return `it stays closed until somebody says otherwise: ${opens}`;
  const next = nextTryAt(retry, standing);
  if (next !== undefined) return `half-open from ${iso(next)} on, once its alarms are quiet`;
  const times = retry.times === 1 ? 'once' : `${retry.times} times`;
  return `it was tried again ${times} and stays closed: ${opens}`;
}

const iso = (time: number) => new Date(time).toISOString();
