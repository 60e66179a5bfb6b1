import { isMeant, type Person, principalOf } from './person.ts';
import type { Verb } from './command.ts';
import type { Rollout } from './state.ts';

/** What IAM says of a principal's tags; `unknown` says why it says nothing. */
export type TagReading =
  | { readonly kind: 'known'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly why: string };

/** `tag:team=payments`: whoever is tagged so. */
interface Tag {
  readonly key: string;
  readonly value: string;
}

function tagOf(name: string): Tag | undefined {
  const [, key, value] = /^tag:([^=]+)=(.*)$/s.exec(name) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** Whether one of a plan's approvers means this caller: by name, by an ARN or a pattern of such, or by a tag. */
export function isApprover(from: readonly string[], person: Person): boolean {
  return from.some((name) => {
    const tag = tagOf(name);
    if (tag) return person.tags?.[tag.key] === tag.value;
    return isMeant(name, person) || matchesArn(name, person);
  });
}

/** The tags that have to be known before it can be said whether this caller may; none where a name says it, or nothing does. */
export function tagsToRead(rollout: Rollout, verb: Verb, person: Person): readonly string[] {
  const stage = rollout.shifts.at(-1)?.stageIndex;
  const { approval } = (stage === undefined ? undefined : rollout.plan.stages[stage]) ?? {};
  if (!approval || (verb !== 'approve' && verb !== 'reject') || isApprover(approval.from, person)) return [];
  return approval.from.flatMap((name) => tagOf(name)?.key ?? []);
}

/** A caller with those of their tags that were asked for, which then are in the record with their word. */
export function withTags(person: Person, keys: readonly string[], reading: TagReading): Person {
  if (reading.kind === 'unknown') return { ...person, tagProblem: reading.why };
  const tags = Object.fromEntries(Object.entries(reading.tags).filter(([key]) => keys.includes(key)));
  return { ...person, tags };
}

/** `*` and `?` as IAM has them; plans refuse them in what AWS does not tell of a session, like the path of its role. */
function matchesArn(pattern: string, person: Person): boolean {
  if (!pattern.startsWith('arn:') || !/[*?]/.test(pattern)) return false;
  const principal = principalOf(person);
  if (principal === undefined) return false;
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(principal.arn);
}
