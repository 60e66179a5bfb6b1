import type { AliasState } from '../rollout/alias-state.ts';
import { type FlagDocument, type FlagJson, flagOf, ROLLOUT, withFlag } from './document.ts';

/** What a stage serves of a flag to those whom none of the flag's own rules means. */
export interface FlagStage {
  /** The rollout's id. */
  readonly rollout: string;
  /** The variant on trial. */
  readonly canary: string;
  /** The canary's share of the users at the end of the ramp, 0–1. */
  readonly weight: number;
  /** The share the ramp begins at, 0–1. @default the weight: no ramp */
  readonly from?: number;
}

/** When a stage's ramp runs; milliseconds since the epoch. */
export interface RampTimes {
  readonly begins: number;
  /** From here on the share is the stage's weight, and stays: a document moves no further than its stage. */
  readonly ends: number;
}

/**
 * The document of a stage: the flag's own rules decide first, and where they choose nothing the users are split. The
 * stage's whole ramp is in it, as steps on `$flagd.timestamp` that end with the stage, so that nothing is deployed between
 * two stages and nobody has to be alive for the ramp to stop. Whoever got the canary keeps it while the share grows, since
 * the canary is the first bucket. A stage replaces the one before it.
 *
 * Throws where the flag or its variants are not there; `stageProblem` says so before.
 */
export function openStage(document: FlagDocument, key: string, stage: FlagStage, times: RampTimes): FlagDocument {
  const flag = existing(document, key);
  const baseline = flag.defaultVariant;
  if (!baseline) throw new Error(`flag ${key} has no default variant to go back to`);
  const ramp = rampRule(baseline, stage, times);
  return withFlag(document, key, {
    ...flag,
    targeting: { or: [ownRules(flag) ?? null, ramp] },
    metadata: { ...flag.metadata, [ROLLOUT]: stage.rollout },
  });
}

/** The document without what a rollout has put into the flag; edits that others have made to the flag since stay. */
export function closeStage(document: FlagDocument, key: string): FlagDocument {
  const flag = flagOf(document, key);
  return flag && isInRollout(flag) ? withFlag(document, key, withoutStage(flag)) : document;
}

/** The document in which the canary is what everybody gets whom no rule of the flag means. */
export const pointAt = (document: FlagDocument, key: string, variant: string): FlagDocument =>
  withFlag(document, key, { ...withoutStage(existing(document, key)), defaultVariant: variant });

/** What a flag serves to those whom none of its own rules means, in the words for aliases: variants are the versions. */
export function stateOf(flag: FlagJson): AliasState {
  const version = flag.defaultVariant ?? '';
  const parts = isInRollout(flag) ? partsOf(flag.targeting) : undefined;
  return parts ? { version, canary: parts.canary } : { version };
}

/** Whether somebody is left for whom the flag's own rules choose nothing: a rollout moves those and no others. */
export function leavesSomebody(targeting: unknown): boolean {
  if (typeof targeting === 'string') return targeting === '';
  if (!isObject(targeting)) return true;
  if ('fractional' in targeting) return false;
  const steps = targeting.if;
  if (!Array.isArray(steps)) return true;
  return steps.length % 2 === 0 || leavesSomebody(steps.at(-1));
}

/** The flag's rules without what an open rollout has put around them. */
export function ownRules(flag: FlagJson): unknown {
  const parts = isInRollout(flag) ? partsOf(flag.targeting) : undefined;
  return parts ? parts.own : flag.targeting;
}

export const isInRollout = ({ metadata }: FlagJson): boolean => metadata?.[ROLLOUT] !== undefined;

function existing(document: FlagDocument, key: string): FlagJson {
  const flag = flagOf(document, key);
  if (!flag) throw new Error(`there is no flag ${key}`);
  return flag;
}

function withoutStage(flag: FlagJson): FlagJson {
  const { targeting: _, metadata = {}, ...rest } = flag;
  const { [ROLLOUT]: _rollout, ...kept } = metadata;
  const own = ownRules(flag);
  return {
    ...rest,
    ...(own === undefined ? {} : { targeting: own }),
    ...(Object.keys(kept).length > 0 ? { metadata: kept } : {}),
  };
}

/** flagd splits by integers; a user's position among so many is fine enough for thousandths of a percent. */
const WHOLE = 100_000;
/** Steps of a ramp; each is one comparison per evaluation. */
const STEPS = 10;

function rampRule(
  baseline: string,
  { canary, weight, from = weight }: FlagStage,
  { begins, ends }: RampTimes,
): unknown {
  const split = (share: number) => {
    const first = Math.round(share * WHOLE);
    return {
      fractional: [
        [canary, first],
        [baseline, WHOLE - first],
      ],
    };
  };
  if (from >= weight || ends <= begins) return split(weight);
  // Until a step is over it has the share of its beginning, so no moment is ahead of the straight line.
  const steps = Array.from({ length: STEPS }, (_, i) => [
    { '<': [{ var: '$flagd.timestamp' }, Math.ceil((begins + ((ends - begins) * (i + 1)) / STEPS) / 1000)] },
    split(from + ((weight - from) * i) / STEPS),
  ]);
  return { if: [...steps.flat(), split(weight)] };
}

interface Parts {
  readonly own: unknown;
  readonly canary: { readonly version: string; readonly weight: number };
}

/** A stage's document taken apart; `undefined` where somebody has written other rules since. */
function partsOf(targeting: unknown): Parts | undefined {
  const both = isObject(targeting) ? targeting.or : undefined;
  if (!Array.isArray(both) || both.length !== 2) return undefined;
  const [own, ramp] = both as [unknown, unknown];
  const last = isObject(ramp) && Array.isArray(ramp.if) ? (ramp.if.at(-1) as unknown) : ramp;
  const buckets = isObject(last) ? last.fractional : undefined;
  const [first] = Array.isArray(buckets) && buckets.length === 2 ? (buckets as unknown[]) : [];
  if (!Array.isArray(first)) return undefined;
  const [version, weight] = first as [unknown, unknown];
  if (typeof version !== 'string' || typeof weight !== 'number') return undefined;
  return { own: own ?? undefined, canary: { version, weight: weight / WHOLE } };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
