import { hashOf } from './chain.ts';
import type { RolloutEvent } from './event.ts';
import type { Rollout } from './state.ts';

/** A record as it lies in the store, nothing of it taken for granted. */
export interface StoredRecord {
  /** In the order of their numbers: the number each is stored under, and its text. */
  readonly events: readonly { readonly seq: number; readonly text: string | undefined }[];
  /** The text of the head; absent where there is none. */
  readonly head?: string | undefined;
}

/** What the chain of a record says about it. */
export interface Verification {
  /** No event is known to be changed, missing or added. It says nothing of those that are not chained. */
  readonly isIntact: boolean;
  /** Events that are there. */
  readonly events: number;
  /** The first event that the chain covers, and all after it; `null` where an older release wrote all of them. */
  readonly chainedFrom: number | null;
  /** The hash of the last event, to be compared with what was published when the rollout ended; `null` without events. */
  readonly lastHash: string | null;
  readonly problems: readonly RecordProblem[];
}

export interface RecordProblem {
  readonly seq: number;
  readonly kind: 'changed' | 'missing' | 'unreadable' | 'added' | 'no-head';
  /** A sentence: what was found and what was expected. */
  readonly message: string;
}

/**
 * Follows a record's chain from its first event to its head. An event is found to be changed by the hash in the event after
 * it, the last one by the hash in the head; one is missing where a number is. Whoever could write everything, head included,
 * could write another chain: what was published of its end tells that, and nothing in the record itself.
 */
export function verifyRecord({ events, head: headText }: StoredRecord): Verification {
  const head = readHead(headText);
  const stored = new Map(events.map(({ seq, text }) => [seq, readEvent(text)]));
  const end = Math.max(head?.seq ?? 0, ...stored.keys());
  const problems: RecordProblem[] = [];
  let chainedFrom: number | null = null;

  for (let seq = 1; seq <= end; seq++) {
    const event = stored.get(seq);
    const link = linkAfter(seq, stored, head);
    if (link === undefined) chainedFrom = null;
    else chainedFrom ??= seq;
    const problem = stored.has(seq) ? problemOf(seq, event, link) : missing(seq);
    if (problem) problems.push(problem);
    if (problem?.kind !== 'changed' && head && seq > head.seq) problems.push(added(seq, head.seq));
  }
  if (!head)
    problems.push({
      seq: end,
      kind: 'no-head',
      message: 'the head of the record is missing or not the JSON of a rollout',
    });

  const last = stored.get(end);
  return {
    isIntact: problems.length === 0,
    events: events.length,
    chainedFrom,
    lastHash: last ? hashOf(last) : null,
    problems,
  };
}

/** What an event's hash has to be; `undefined` where nobody says. */
function linkAfter(
  seq: number,
  stored: ReadonlyMap<number, RolloutEvent | undefined>,
  head: Rollout | undefined,
): string | undefined {
  if (head?.seq === seq) return head.last?.seq === seq ? head.last.hash : undefined;
  return stored.get(seq + 1)?.previous;
}

function problemOf(seq: number, event: RolloutEvent | undefined, link: string | undefined): RecordProblem | undefined {
  if (!event) return { seq, kind: 'unreadable', message: `event ${seq} is not the JSON of an event` };
  if (event.seq !== seq) {
    const message = `event ${seq} has been changed: it says that it is event ${String(event.seq)}`;
    return { seq, kind: 'changed', message };
  }
  const hash = hashOf(event);
  if (link === undefined || hash === link) return undefined;
  const message = `event ${seq} has been changed: its hash is ${short(hash)}, expected ${short(link)}`;
  return { seq, kind: 'changed', message };
}

const missing = (seq: number): RecordProblem => ({ seq, kind: 'missing', message: `event ${seq} is missing` });

const added = (seq: number, end: number): RecordProblem => ({
  seq,
  kind: 'added',
  message: `event ${seq} has been added: the record's head ends with event ${end}`,
});

const readEvent = (text: string | undefined): RolloutEvent | undefined => readObject<RolloutEvent>(text, 'kind');
const readHead = (text: string | undefined): Rollout | undefined => readObject<Rollout>(text, 'seq');

/** An object with such a member: more is not asked of what an older release may have written. */
function readObject<T extends object>(text: string | undefined, member: keyof T & string): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && member in value ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Enough to tell two hashes apart. */
const short = (hash: string): string => `${hash.slice(0, 12)}…`;
