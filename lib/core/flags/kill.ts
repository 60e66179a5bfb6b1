import { type FlagDocument, type FlagJson, flagOf, sameJson, withFlag } from './document.ts';
import { closeStage } from './stage.ts';

/** The flag's metadata of these names say since when it is killed (ISO 8601), and by whom. */
export const KILLED = 'killed';
export const KILLED_BY = 'killedBy';
/** Since when the flag is half-open (ISO 8601). */
export const HALF_OPEN = 'halfOpen';

export interface Killer {
  /** ISO 8601 */
  readonly at: string;
  readonly by: string;
}

/**
 * The document in which everybody is served one variant of a flag, at once and whatever its rules say. The rules stay in
 * it, out of force, so that `revive` needs nobody's memory; what a rollout has put around them goes. Flags that require
 * this one see it, too: what `defineFlags` has written of it for them gets the same answer for everybody.
 */
export const kill = (document: FlagDocument, key: string, variant: string, { at, by }: Killer): FlagDocument =>
  bypass(document, key, { everybodyBut: nobody, variant, says: { [KILLED]: at, [KILLED_BY]: by } });

export interface HalfOpening {
  /** ISO 8601 */
  readonly at: string;
  /** Of the users, 0–1: those whom the flag's own rules serve again. */
  readonly share: number;
}

/** The document in which a share of the users is served by the flag's rules, and everybody else one variant, as if it were killed. */
export const halfOpen = (
  document: FlagDocument,
  key: string,
  variant: string,
  { at, share }: HalfOpening,
): FlagDocument => bypass(document, key, { everybodyBut: someOf(key, share), variant, says: { [HALF_OPEN]: at } });

/** The document in which the rules of a flag that was killed, or is half-open, are in force again. */
export function revive(document: FlagDocument, key: string): FlagDocument {
  const flag = flagOf(document, key);
  if (!flag || !(isKilled(flag) || isHalfOpen(flag))) return document;
  const { targeting, metadata = {}, ...rest } = flag;
  const { [KILLED]: _at, [KILLED_BY]: _by, [HALF_OPEN]: _since, ...kept } = metadata;
  const own = ruleBehind(targeting);
  const revived: FlagJson = {
    ...rest,
    ...(own === null || own === undefined ? {} : { targeting: own }),
    ...(Object.keys(kept).length > 0 ? { metadata: kept } : {}),
  };
  return answering(withFlag(document, key, revived), key, ruleBehind);
}

export const isKilled = ({ metadata }: FlagJson): boolean => metadata?.[KILLED] !== undefined;
export const isHalfOpen = ({ metadata }: FlagJson): boolean => metadata?.[HALF_OPEN] !== undefined;

/** `killed by alice@example.com at 2026-11-26T02:14:09.000Z` */
export const killedText = ({ metadata = {} }: FlagJson): string =>
  `killed by ${String(metadata[KILLED_BY])} at ${String(metadata[KILLED])}`;

/** Whether a flag is killed to a variant already, and nothing of a rollout is left in it. */
export function sameKill(document: FlagDocument, key: string, variant: string): boolean {
  const { metadata = {} } = flagOf(document, key) ?? {};
  if (metadata[KILLED] === undefined) return false;
  const before = { at: String(metadata[KILLED]), by: String(metadata[KILLED_BY]) };
  return sameJson(kill(document, key, variant, before), document);
}

/** Why a flag cannot be killed to a variant. */
export function killProblem(document: FlagDocument, key: string, variant: string): string | undefined {
  const flag = flagOf(document, key);
  if (!flag) return `there is no flag ${key} in the document that is deployed`;
  const names = Object.keys(flag.variants);
  if (!names.includes(variant)) {
    return `flag ${key} has no variant ${variant}; say which of ${names.join(', ')} everybody is to get`;
  }
  if (flag.state === 'DISABLED') return `flag ${key} is disabled: everybody gets what the code falls back to already`;
  return undefined;
}

interface Bypass {
  readonly everybodyBut: Exempt;
  readonly variant: string;
  readonly says: Readonly<Record<string, string>>;
}

/** A rule with another answer before it. */
type Exempt = (rule: unknown, answer: unknown) => unknown;

function bypass(document: FlagDocument, key: string, { everybodyBut, variant, says }: Bypass): FlagDocument {
  const alive = revive(closeStage(document, key), key);
  const flag = flagOf(alive, key);
  if (!flag) return document;
  const bypassed: FlagJson = {
    ...flag,
    targeting: everybodyBut(flag.targeting ?? null, variant),
    metadata: { ...flag.metadata, ...says },
  };
  return answering(withFlag(alive, key, bypassed), key, (rule, asked) => everybodyBut(rule, asked === variant));
}

/** The answer for everybody, with the rule that is out of force behind it. */
const nobody: Exempt = (rule, answer) => ({ if: [true, answer, rule] });

/** flagd splits by integers; a user's position among so many is fine enough for thousandths of a percent. */
const WHOLE = 100_000;
const EXEMPT = 'half-open';

/** Whoever has no key to split by is not exempt: they would all be, or none. */
function someOf(key: string, share: number): Exempt {
  const user = { var: 'targetingKey' };
  const first = Math.round(share * WHOLE);
  const split = {
    fractional: [{ cat: [key, user] }, [EXEMPT, first], ['closed', WHOLE - first]],
  };
  return (rule, answer) => ({ if: [{ and: [user, { '===': [split, EXEMPT] }] }, rule, answer] });
}

function ruleBehind(rule: unknown): unknown {
  const steps = typeof rule === 'object' && rule !== null ? (rule as { readonly if?: unknown }).if : undefined;
  if (!Array.isArray(steps) || steps.length !== 3) return rule;
  const [condition, chosen, rest] = steps as unknown[];
  if (condition === true) return rest;
  return exemptShare(condition) === undefined ? rule : chosen;
}

/** The share of users that a half-open flag's condition exempts, 0–1; `undefined` for any other condition. */
export function exemptShare(condition: unknown): number | undefined {
  const [, same] = membersOf(condition, 'and');
  const [split, name] = membersOf(same, '===');
  const [, bucket] = membersOf(split, 'fractional');
  return name === EXEMPT && Array.isArray(bucket) ? Number(bucket[1]) / WHOLE : undefined;
}

function membersOf(rule: unknown, operator: string): readonly unknown[] {
  const operands = typeof rule === 'object' && rule !== null ? (rule as Record<string, unknown>)[operator] : undefined;
  return Array.isArray(operands) ? operands : [];
}

/** `defineFlags` names what it writes of a required flag `new-basket is on`, for those who require it to be `on`. */
function answering(
  document: FlagDocument,
  key: string,
  change: (rule: unknown, variant: string) => unknown,
): FlagDocument {
  const { $evaluators: evaluators } = document as { readonly $evaluators?: Readonly<Record<string, unknown>> };
  const start = `${key} is `;
  if (!evaluators || !Object.keys(evaluators).some((name) => name.startsWith(start))) return document;
  const changed = Object.entries(evaluators).map(([name, rule]) => [
    name,
    name.startsWith(start) ? change(rule, name.slice(start.length)) : rule,
  ]);
  return { ...document, $evaluators: Object.fromEntries(changed) as unknown };
}
