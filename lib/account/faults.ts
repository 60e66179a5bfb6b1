import type { Clock, Instant } from './clock.ts';
import { checkedFault, type Fault } from './fault.ts';
import type { Random } from './random.ts';

/** How a service asks whether something that it is about to do shall go wrong. */
export interface FaultLookup {
  /**
   * The fault of this kind that hits this occurrence now, or `undefined`. Asking counts as one occurrence for `share`,
   * `nth` and `count`, so ask once for each thing that could go wrong. `attributes` names the occurrence: `service`,
   * `operation`, `function`, and whatever else a fault's `where` may name.
   */
  readonly find: (kind: string, attributes: Readonly<Record<string, string>>) => Fault | undefined;
  /** Whether there is any of a kind, for who asks so often that naming the occurrence costs something. */
  readonly has: (kind: string) => boolean;
}

export interface Faults extends FaultLookup {
  readonly add: (fault: Fault) => void;
}

interface Entry {
  readonly fault: Fault;
  readonly random: Random;
  occurrences: number;
  hits: number;
}

/** The faults of one account. Each draws from its own stream, so that adding one does not move the others' draws. */
export function faultBook(clock: Clock, random: Random): Faults {
  const byKind = new Map<string, Entry[]>();
  let added = 0;

  return {
    add: (fault) => {
      const entry: Entry = {
        fault: checkedFault(fault),
        random: random.fork(`fault-${added++}`),
        occurrences: 0,
        hits: 0,
      };
      byKind.set(fault.kind, [...(byKind.get(fault.kind) ?? []), entry]);
    },
    find: (kind, attributes) => {
      // The usual account has no fault of this kind: this is on the path of every call.
      const entries = byKind.get(kind);
      if (!entries) return undefined;
      let found: Fault | undefined;
      // Every matching fault counts the occurrence, whichever of them hits first.
      for (const entry of entries) if (hits(entry, attributes, clock.now())) found ??= entry.fault;
      return found;
    },
    has: (kind) => byKind.has(kind),
  };
}

function hits(entry: Entry, attributes: Readonly<Record<string, string>>, now: Instant): boolean {
  const { fault } = entry;
  if (now < fault.at || now >= fault.at + (fault.for ?? Infinity) || !matches(fault, attributes)) return false;
  entry.occurrences++;
  if (fault.nth !== undefined && entry.occurrences !== fault.nth) return false;
  if (fault.count !== undefined && entry.hits >= fault.count) return false;
  if (fault.share !== undefined && !entry.random.chance(fault.share)) return false;
  entry.hits++;
  return true;
}

function matches(fault: Fault, attributes: Readonly<Record<string, string>>): boolean {
  if (fault.service !== undefined && fault.service !== attributes.service) return false;
  if (fault.operation !== undefined && fault.operation !== attributes.operation) return false;
  if (fault.function !== undefined && fault.function !== attributes.function) return false;
  if (fault.services !== undefined && !fault.services.includes(attributes.service ?? '')) return false;
  return Object.entries(fault.where ?? {}).every(([name, value]) => attributes[name] === value);
}
