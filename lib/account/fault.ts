import type { Instant } from './clock.ts';

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

/**
 * The fault as it is, if it can hit anything. Types do not hold for what comes from a file, and a misspelt name would be a fault
 * that never hits, or hits everything.
 */
export function checkedFault(fault: Fault): Fault {
  const { kind, share, milliseconds, nth, count } = fault;
  checkNames(fault);
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

const FIELDS: Readonly<Record<keyof Fault, true>> = {
  ...{ kind: true, service: true, operation: true, function: true, services: true, where: true },
  ...{ at: true, for: true, share: true, nth: true, count: true, milliseconds: true },
};

const CALL = ['service', 'operation', 'function'];
const DELIVERY = ['service', 'source', 'detail-type', 'rule', 'target'];
const METRIC = ['service', 'namespace', 'metric'];

/** By what those who ask for a kind name an occurrence. */
const ATTRIBUTES: Readonly<Record<FaultKind, readonly string[]>> = {
  ...{ throttle: CALL, error: CALL, 'timeout-after-effect': CALL, 'region-down': CALL },
  ...{ 'crash-before-call': CALL, 'crash-after-call': CALL },
  delay: [...new Set([...CALL, ...DELIVERY])],
  ...{ drop: DELIVERY, duplicate: DELIVERY, reorder: DELIVERY },
  ...{ 'metric-lag': METRIC, 'partial-data': [...METRIC, 'operation'] },
};

/** Metrics are named by their dimensions, too, which are told from misspelt attributes by their capital: `FunctionName`. */
const hasDimensions = (kind: FaultKind) => kind === 'metric-lag' || kind === 'partial-data';

function checkNames({ kind, where = {}, ...fields }: Fault): void {
  if (!Object.hasOwn(ATTRIBUTES, kind)) throw misspelt('a fault has', 'kind', kind, Object.keys(ATTRIBUTES));
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(FIELDS, name)) throw misspelt(`a ${kind} fault has`, 'field', name, Object.keys(FIELDS));
  }
  const attributes = ATTRIBUTES[kind];
  for (const name of Object.keys(where)) {
    const isDimension = hasDimensions(kind) && /^[A-Z]/.test(name) && !attributes.includes(name.toLowerCase());
    if (attributes.includes(name) || isDimension) continue;
    const expected = hasDimensions(kind) ? [...attributes, 'a dimension like FunctionName'] : attributes;
    throw misspelt(`where of a ${kind} fault names`, 'attribute', name, expected);
  }
}

const misspelt = (whose: string, what: string, name: string, expected: readonly string[]) =>
  new RangeError(`${whose} the ${what} "${name}", expected one of ${expected.join(', ')}`);
