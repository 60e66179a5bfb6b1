import { createHash } from 'node:crypto';
import type { RolloutEvent } from './event.ts';

/** The hash of the event that a record ends with. The next event carries it, so that none before it can change unseen. */
export interface LastLink {
  readonly seq: number;
  readonly hash: string;
}

/** SHA-256, in hexadecimal digits, of an event's canonical form: equal for the event as it was written and as it is read. */
export const hashOf = (event: RolloutEvent): string => createHash('sha256').update(canonical(event)).digest('hex');

export const linkOf = (event: RolloutEvent): LastLink => ({ seq: event.seq, hash: hashOf(event) });

/**
 * What the event after a state carries: nothing before the first event, nor after one that an older release wrote. The
 * number is compared because such a release hands a link on that it does not know.
 */
export const previousOf = (
  state: { readonly seq: number; readonly last?: LastLink } | undefined,
): string | undefined => (state?.last?.seq === state?.seq ? state?.last?.hash : undefined);

/** JSON without white space, members in the order of their names, those without a value left out (as in RFC 8785). */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
