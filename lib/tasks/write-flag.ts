import type { Changed } from '../aws/flag-change.ts';
import type { FlagStore } from '../aws/flag-store.ts';
import { diff } from '../core/flags/diff.ts';
import type { FlagDocument } from '../core/flags/document.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Deps } from './deps.ts';
import { describeError } from './observe.ts';

export interface FlagWriterDeps extends Pick<Deps, 'flagRecord' | 'now'> {
  readonly flagStore: FlagStore;
}

export interface FlagOrder {
  readonly key: string;
  readonly kind: FlagEvent['kind'];
  /** Called with the newest document, and again where somebody else has deployed another one in between. */
  readonly edit: (document: FlagDocument) => FlagEdit;
  readonly person: Pick<Person, 'name'> & Partial<Pick<Person, 'arn'>>;
  readonly reason: string;
  /** Stops a deployment of somebody else's instead of waiting for its end. */
  readonly urgent?: boolean;
}

export type FlagEdit =
  | { readonly kind: 'edited'; readonly document: FlagDocument }
  /** It is so already. */
  | { readonly kind: 'done-already'; readonly says: string }
  | {
      readonly kind: 'refused';
      readonly because: 'unknown' | 'passed' | 'unreadable' | 'forbidden';
      readonly says: string;
    };

export type FlagWritten =
  | {
      readonly kind: 'written';
      readonly event: FlagEvent;
      /** From the first read until it was deployed. */
      readonly seconds: number;
      /** Why the record does not have it, though it is deployed. */
      readonly unrecorded?: string;
    }
  | Exclude<FlagEdit, { readonly kind: 'edited' }>;

/**
 * The one way in which people change flags: reads the newest document, edits it by meaning, writes and deploys,
 * and records who did it and why. What is deployed is never undone for want of a record: AppConfig's own history
 * has who and why as well.
 */
export async function writeFlag(deps: FlagWriterDeps, order: FlagOrder): Promise<FlagWritten> {
  const { key, kind, person, reason, urgent = false } = order;
  const begun = deps.now();
  let answer: Exclude<FlagEdit, { readonly kind: 'edited' }> | undefined;
  let before: FlagDocument | undefined;

  const changed = await deps.flagStore.change(
    (document) => {
      const edited = order.edit(document);
      before = document;
      answer = edited.kind === 'edited' ? undefined : edited;
      return edited.kind === 'edited' ? edited.document : undefined;
    },
    { why: described(order), by: person.name, urgent },
  );
  if (answer) return answer;
  if (changed.kind !== 'changed' || !before) return notWritten(changed);

  const { stopped, document } = changed;
  const event: FlagEvent = {
    ...{ kind, flag: key, at: new Date(deps.now()).toISOString(), by: person.name, reason },
    ...(person.arn !== undefined && { arn: person.arn }),
    says: diff(before, document).flatMap(({ flag, says }) => (flag === key ? says : [])),
    ...(stopped === undefined ? {} : { stopped }),
  };
  const seconds = (deps.now() - begun) / 1000;
  try {
    await deps.flagRecord.append(event);
    return { kind: 'written', event, seconds };
  } catch (error) {
    return { kind: 'written', event, seconds, unrecorded: describeError(error) };
  }
}

function notWritten(changed: Changed): FlagWritten {
  if (changed.kind === 'busy') {
    const says = `it could not be deployed, because ${changed.detail}; nothing has changed, try again`;
    return { kind: 'refused', because: 'passed', says };
  }
  if (changed.kind === 'absent') {
    return {
      kind: 'refused',
      because: 'unknown',
      says: 'no document of flags has been deployed yet; deploy one first',
    };
  }
  if (changed.kind === 'refused') return { kind: 'refused', because: 'unreadable', says: changed.problems.join('; ') };
  return { kind: 'done-already', says: 'it is so already' };
}

/** AppConfig takes 1,024 characters. */
const longestDescription = 1000;

const described = ({ key, kind, person, reason }: FlagOrder) =>
  `${key}: ${kind} by ${person.name}${reason === '' ? '' : `: ${reason}`}`.slice(0, longestDescription);
