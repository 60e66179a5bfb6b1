import { isMeant, type Person } from '../rollout/person.ts';
import { type FlagJson, sameJson } from './document.ts';
import type { FlagEvent } from './flag-event.ts';

/** Who may change which flags past a rollout, as the control plane's stack has it. */
export interface FlagPolicy {
  /**
   * Who speaks for an owner: roles, permission sets or users by name, or roles by ARN. Flags of an owner that is listed are
   * changed by these alone; killed by everybody.
   */
  readonly owners?: Readonly<Record<string, readonly string[]>>;
  /** What is asked of flags with a compliance tag (PCI, HIPAA, …) in their metadata. */
  readonly tags?: Readonly<Record<string, TagRule>>;
}

export interface TagRule {
  /** What anybody is served changes by rollouts alone, and kills. @default false */
  readonly onlyByRollout?: boolean;
  /** Who changes it all the same, and may take the tag off, which nobody else may: names as in `owners`. @default nobody */
  readonly except?: readonly string[];
  /** Whoever changes the flag names a ticket, like PAY-42, in the reason. @default false */
  readonly ticket?: boolean;
  /** A rollout's plan has an approval in one of its stages. @default false */
  readonly approval?: boolean;
}

/** As the control plane's stack hands it to its functions; without one there are no rules but that owners keep their flags. */
export const readPolicy = (text: string | undefined): FlagPolicy => (text ? (JSON.parse(text) as FlagPolicy) : {});

/** A change that a person wants to make to one flag, other than to kill it. */
export interface FlagWish {
  readonly key: string;
  readonly kind: Extract<FlagEvent['kind'], 'set' | 'removed' | 'revived'>;
  readonly before: FlagJson | undefined;
  readonly after: FlagJson | undefined;
  readonly person: Person;
  readonly reason: string;
}

/**
 * Why a person may not change a flag so; everything that is in the way, each with who may or what is missing. Of a kill
 * nothing is asked: it is how harm ends.
 */
export function policyProblems(policy: FlagPolicy, wish: FlagWish): readonly string[] {
  const tags = [...new Set([...tagsOf(wish.before), ...tagsOf(wish.after)])];
  return [
    ...ownerProblems(policy.owners ?? {}, wish),
    ...tags.flatMap((tag) => tagProblems(tag, policy.tags?.[tag], wish)),
  ];
}

/** Why a rollout of a flag may not begin with a plan as it is. */
export function rolloutPolicyProblem(
  { tags = {} }: FlagPolicy,
  key: string,
  flag: FlagJson,
  hasApproval: boolean,
): string | undefined {
  const tag = tagsOf(flag).find((one) => tags[one]?.approval);
  if (tag === undefined || hasApproval) return undefined;
  return `flag ${key} has the tag ${tag}, so that somebody has to approve its rollout; give one of the plan's stages an approval`;
}

/** `PCI,HIPAA` is how `defineFlags` writes tags, for metadata has no lists. */
export const tagsOf = (flag: FlagJson | undefined): readonly string[] =>
  String(flag?.metadata?.['tags'] ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

const ownerOf = (flag: FlagJson | undefined) => flag?.metadata?.['owner'];

/** A flag that nobody owns may be taken by anybody; from an owner it is taken by nobody else, listed or not. */
function ownerProblems(
  owners: Readonly<Record<string, readonly string[]>>,
  { key, before, after, person }: FlagWish,
): readonly string[] {
  const owner = ownerOf(before);
  if (owner === undefined) return [];
  const listed = Object.hasOwn(owners, String(owner)) ? owners[String(owner)] : undefined;
  const speaks = [...(listed ?? [String(owner)])];
  const isTaken = after !== undefined && ownerOf(after) !== owner;
  if ((!listed && !isTaken) || speaks.some((name) => isMeant(name, person))) return [];
  const what = after === undefined ? 'removed' : isTaken ? `given to ${ownerOf(after) ?? 'nobody'}` : 'changed';
  const who = listed
    ? `${listed.join(', ')} of the control plane's flagPolicy.owners`
    : `a role, a permission set or a user of that name, or whom the control plane's flagPolicy.owners lists for it`;
  return [`flag ${key} belongs to ${owner} and is ${what} by its owner alone, not by ${person.name}: ${who}`];
}

function tagProblems(tag: string, rule: TagRule | undefined, wish: FlagWish): readonly string[] {
  if (!rule) return [];
  const { key, kind, before, after, person, reason } = wish;
  const { onlyByRollout = false, ticket = false, except = [] } = rule;
  const isExcepted = except.some((name) => isMeant(name, person));
  const others = except.length > 0 ? `, or by ${except.join(', ')}` : '';
  const isTakenOff =
    before !== undefined && after !== undefined && tagsOf(before).includes(tag) && !tagsOf(after).includes(tag);
  const problems: string[] = [];
  if (isTakenOff && !isExcepted)
    problems.push(`flag ${key} keeps its tag ${tag}: it is taken off by ${except.join(', ') || 'nobody'}`);
  if (onlyByRollout && !isExcepted && kind !== 'revived' && before && changesWhatIsServed(before, after)) {
    problems.push(
      `flag ${key} has the tag ${tag}: what it serves is changed by a rollout${others}; tidegate start flag:${key}`,
    );
  }
  if (ticket && !/\b[A-Z][A-Z0-9]*-\d+\b/.test(reason)) {
    problems.push(
      `flag ${key} has the tag ${tag}: the reason names a ticket, like PAY-42, got ${JSON.stringify(reason)}`,
    );
  }
  return problems;
}

function changesWhatIsServed(before: FlagJson, after: FlagJson | undefined): boolean {
  const serving = ({ state, variants, defaultVariant = null, targeting = null }: FlagJson) => ({
    ...{ state, variants, defaultVariant, targeting },
  });
  return !after || !sameJson(serving(before), serving(after));
}
