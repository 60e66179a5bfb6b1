import type { FlagDocument, FlagJson } from './document.ts';
import { isKilled, killedText } from './kill.ts';
import { servedLines } from './rule-text.ts';
import { isInRollout } from './stage.ts';

/** What is known of a flag besides its document. */
export interface FlagFacts {
  /** When somebody, or a rollout, changed it last, milliseconds since the epoch; absent where nobody has written it down. */
  readonly changedAt?: number;
  /** Requests that were given each variant lately, as far as they were counted: while a rollout moved the flag. */
  readonly requests?: Readonly<Record<string, number>>;
}

export interface DebtOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A flag that nobody has changed for so long has come to rest. */
  readonly unchangedDays: number;
  /** A release or an experiment is over by then. */
  readonly oldDays: number;
}

export interface DebtReason {
  readonly kind: 'expired' | 'finished' | 'disabled' | 'killed' | 'old' | 'one-sided';
  readonly says: string;
}

/** A flag that should not be there any more, or not as it is. */
export interface FlagDebt {
  readonly flag: string;
  readonly owner: string;
  readonly reasons: readonly DebtReason[];
  readonly todo: string;
}

/** Which flags of a document are debt, each with why and what to do. Switches for operations and permissions are meant to stay. */
export function flagDebt(
  { flags }: FlagDocument,
  factsOf: (flag: string) => FlagFacts,
  options: DebtOptions,
): readonly FlagDebt[] {
  return Object.entries(flags).flatMap(([flag, json]): FlagDebt[] => {
    if (isInRollout(json)) return [];
    const reasons = reasonsOf(json, factsOf(flag), options);
    if (reasons.length === 0) return [];
    return [{ flag, owner: String(json.metadata?.['owner'] ?? 'nobody'), reasons, todo: todoOf(flag, json, reasons) }];
  });
}

const dayMs = 86_400_000;

function reasonsOf(
  flag: FlagJson,
  { changedAt, requests = {} }: FlagFacts,
  options: DebtOptions,
): readonly DebtReason[] {
  const { now, unchangedDays, oldDays } = options;
  const { created, expiry, kind = 'release' } = flag.metadata ?? {};
  const createdAt = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  const days = (since: number) => Math.floor((now - since) / dayMs);
  const unchanged = days(Math.max(changedAt ?? 0, Number.isNaN(createdAt) ? 0 : createdAt));
  const isKnown = changedAt !== undefined || !Number.isNaN(createdAt);
  const atRest = isKnown && unchanged >= unchangedDays ? `unchanged for ${unchanged} days` : undefined;
  const passes = kind === 'release' || kind === 'experiment';
  const only = soleVariant(flag);

  const reasons: DebtReason[] = [];
  if (typeof expiry === 'string' && Date.parse(expiry) + dayMs <= now)
    reasons.push(reason('expired', `expired on ${expiry}`));
  if (isKilled(flag)) {
    if (atRest) reasons.push(reason('killed', `${killedText(flag)}, and ${atRest}`));
  } else if (flag.state === 'DISABLED') {
    if (atRest) reasons.push(reason('disabled', `disabled, and ${atRest}`));
  } else if (passes && only !== undefined && atRest) {
    reasons.push(reason('finished', `everybody gets ${only}, and ${atRest}`));
  }
  if (passes && days(createdAt) >= oldDays) {
    reasons.push(reason('old', `a ${kind} flag that is ${days(createdAt)} days old`));
  }
  return only === undefined ? [...reasons, ...oneSided(flag, requests)] : reasons;
}

/** Rules that could serve several variants, of which one was ever served. */
function oneSided({ variants }: FlagJson, requests: Readonly<Record<string, number>>): readonly DebtReason[] {
  const given = Object.keys(variants).filter((variant) => (requests[variant] ?? 0) > 0);
  const [only] = given;
  if (given.length !== 1 || only === undefined) return [];
  return [reason('one-sided', `all ${requests[only]} requests that were counted got ${only}, whatever its rules say`)];
}

/** The variant that everybody is served by the document alone. */
function soleVariant({ targeting, defaultVariant }: FlagJson): string | undefined {
  if (!defaultVariant) return undefined;
  const served = new Set(servedLines(targeting, defaultVariant).map(({ serves }) => serves));
  return served.size === 1 && served.has(defaultVariant) ? defaultVariant : undefined;
}

function todoOf(flag: string, json: FlagJson, reasons: readonly DebtReason[]): string {
  const remove = `then tidegate flags remove ${flag} --reason TEXT`;
  const only = soleVariant(json);
  if (isKilled(json))
    return `keep in the code what the killed variant does, ${remove}; or tidegate flags revive ${flag}`;
  if (json.state === 'DISABLED') return `keep in the code what it falls back to, ${remove}; or enable it`;
  if (only !== undefined) return `keep in the code what ${only} does, ${remove}`;
  if (reasons.some(({ kind }) => kind === 'one-sided'))
    return 'see whether its rules still mean somebody, and take out those that do not';
  return `decide which variant stays, and serve it to everybody; or give it another expiry: tidegate flags set ${flag} 'expiry …' --reason TEXT`;
}

const reason = (kind: DebtReason['kind'], says: string): DebtReason => ({ kind, says });
