import { type FlagDocument, type FlagJson, flagOf, withFlag } from './document.ts';
import { closeStage } from './stage.ts';

/** The flag's metadata of these names say since when it is killed (ISO 8601), and by whom. */
export const KILLED = 'killed';
const KILLED_BY = 'killedBy';

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
export function kill(document: FlagDocument, key: string, variant: string, { at, by }: Killer): FlagDocument {
  const alive = revive(closeStage(document, key), key);
  const flag = flagOf(alive, key);
  if (!flag) return document;
  const killed: FlagJson = {
    ...flag,
    targeting: bypassed(flag.targeting ?? null, variant),
    metadata: { ...flag.metadata, [KILLED]: at, [KILLED_BY]: by },
  };
  return answering(withFlag(alive, key, killed), key, (rule, asked) => bypassed(rule, asked === variant));
}

/** The document in which a killed flag's own rules are in force again. */
export function revive(document: FlagDocument, key: string): FlagDocument {
  const flag = flagOf(document, key);
  if (!flag || !isKilled(flag)) return document;
  const { targeting, metadata = {}, ...rest } = flag;
  const { [KILLED]: _at, [KILLED_BY]: _by, ...kept } = metadata;
  const own = ruleBehind(targeting);
  const revived: FlagJson = {
    ...rest,
    ...(own === null || own === undefined ? {} : { targeting: own }),
    ...(Object.keys(kept).length > 0 ? { metadata: kept } : {}),
  };
  return answering(withFlag(document, key, revived), key, ruleBehind);
}

export const isKilled = ({ metadata }: FlagJson): boolean => metadata?.[KILLED] !== undefined;

/** `killed by alice@example.com at 2026-11-26T02:14:09.000Z` */
export const killedText = ({ metadata = {} }: FlagJson): string =>
  `killed by ${String(metadata[KILLED_BY])} at ${String(metadata[KILLED])}`;

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

/** The answer for everybody, with the rule that is out of force behind it. */
const bypassed = (rule: unknown, answer: unknown) => ({ if: [true, answer, rule] });

function ruleBehind(rule: unknown): unknown {
  const steps = typeof rule === 'object' && rule !== null ? (rule as { readonly if?: unknown }).if : undefined;
  return Array.isArray(steps) && steps.length === 3 && steps[0] === true ? (steps[2] as unknown) : rule;
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
