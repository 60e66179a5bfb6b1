import type { Clock, Instant } from './clock.ts';
import type { Random } from './random.ts';

/** What can go wrong, and who asks for it: `call` kinds the gate, `delivery` and `metric` kinds the services themselves. */
export type FaultKind =
  /** The call is answered with the service's own throttling error; nothing happens. */
  | 'throttle'
  /** The call is answered with the service's own internal error (500); nothing happens. */
  | 'error'
  /** The call, the delivery or the data arrives `milliseconds` later. */
  | 'delay'
  /** The call has its effect and the answer is lost: the SDK sees the connection close. */
  | 'timeout-after-effect'
  /** The execution environment that makes the call ends before the call leaves it. */
  | 'crash-before-call'
  /** The execution environment that makes the call ends once the call has had its effect. */
  | 'crash-after-call'
  /** Every call to one of `services` (all, if absent) fails as if the service's endpoint answered 503. */
  | 'region-down'
  /** An event is lost on its way, arrives twice, or is overtaken by later ones. */
  | 'drop'
  | 'duplicate'
  | 'reorder'
  /** Published metrics become visible `milliseconds` later than they would. */
  | 'metric-lag'
  /** Only a part of a period's data is visible. */
  | 'partial-data';

/** One fault, as data. Whatever it names must be equal in what it is asked about; what it does not name is not asked. */
export interface Fault {
  readonly kind: FaultKind;
  /** IAM prefix of the service that is called, or that delivers: `lambda`, `states`, `events`. */
  readonly service?: string;
  /** `UpdateAlias` */
  readonly operation?: string;
  /** Name of the Lambda function that makes the call. */
  readonly function?: string;
  /** For `region-down`: the services (IAM prefixes) that are down. All of them if absent. */
  readonly services?: readonly string[];
  /** Further attributes that must be equal, by the names the asking service uses: `rule`, `namespace`, `target`. */
  readonly where?: Readonly<Record<string, string>>;
  /** First instant at which it applies. */
  readonly at: Instant;
  /** Milliseconds it lasts. Without end if absent. */
  readonly for?: number;
  /** Share of matching occurrences that are hit, in [0, 1]. Default 1. */
  readonly share?: number;
  /** Hits only the nth matching occurrence since `at`, counted from 1. */
  readonly nth?: number;
  /** Hits at most so many occurrences. */
  readonly count?: number;
  /** For `delay` and `metric-lag`: how much later. */
  readonly milliseconds?: number;
}

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
      const entry: Entry = { fault: checked(fault), random: random.fork(`fault-${added++}`), occurrences: 0, hits: 0 };
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

function checked(fault: Fault): Fault {
  const { kind, share, milliseconds, nth, count } = fault;
  if (share !== undefined && !(share >= 0 && share <= 1)) {
    throw new RangeError(`share of a ${kind} fault must be between 0 and 1, got ${share}`);
  }
  if (nth !== undefined && !(Number.isInteger(nth) && nth >= 1)) {
    throw new RangeError(`nth of a ${kind} fault counts from 1, got ${nth}`);
  }
  if (count !== undefined && !(Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`count of a ${kind} fault must be a whole number, got ${count}`);
  }
  if ((kind === 'delay' || kind === 'metric-lag') && milliseconds === undefined) {
    throw new RangeError(`a ${kind} fault needs milliseconds: how much later things arrive`);
  }
  return fault;
}
