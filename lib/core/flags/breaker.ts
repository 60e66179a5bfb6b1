import type { FlagJson } from './document.ts';

/** The flag's metadata of this name declares its breaker, as JSON: metadata of flagd has no objects. */
export const BREAKER = 'breaker';

/** What closes a flag by itself, and how it is tried again; as `defineFlags` writes it into the metadata. */
export interface Breaker {
  /** The variant that everybody gets while the flag is closed. */
  readonly to: string;
  /** Any of these that goes off closes it. */
  readonly alarms: readonly string[];
  readonly errors?: ErrorLimit;
  /** Absent: once closed, it stays so until somebody revives it. */
  readonly retry?: Retry;
}

/** A variant's failed requests, as the flag client counts them. */
export interface ErrorLimit {
  readonly of: string;
  /** More than so many percent of a minute's requests, 0–100. */
  readonly percent: number;
  /** Minutes with fewer requests of the variant say nothing. */
  readonly requests: number;
  /** So many minutes in a row. */
  readonly minutes: number;
}

/** How a closed flag is half-opened. */
export interface Retry {
  /** How long it is closed after the first time; each further time is twice as long, at most a day. */
  readonly afterMinutes: number;
  /** The share of users that are served by its rules again, 0–100. */
  readonly percent: number;
  /** For how long that has to go well. */
  readonly forMinutes: number;
  /** Without so many requests that were counted, it has not gone well: nobody knows. */
  readonly requests: number;
  /** So often; then it stays closed. */
  readonly times: number;
}

/** Tidegate's own alarm on a variant's errors, which the construct makes. Names have up to 255 characters, a flag's key fits. */
export const errorAlarmOf = (key: string): string => `tidegate-flag-${encodeURIComponent(key).slice(0, 200)}-errors`;

/** Every alarm that closes a flag. */
export const alarmsOf = (key: string, { alarms, errors }: Breaker): readonly string[] =>
  errors ? [...alarms, errorAlarmOf(key)] : alarms;

/** The breaker of a flag; `undefined` where it has none, or none that can be read. */
export function breakerOf(flag: FlagJson): Breaker | undefined {
  const read = readBreaker(flag);
  return typeof read === 'string' ? undefined : read;
}

/** Why what a flag declares is no breaker: it would never close the flag. */
export function breakerProblem(flag: FlagJson): string | undefined {
  const read = readBreaker(flag);
  return typeof read === 'string' ? read : undefined;
}

type Members = Readonly<Record<string, unknown>>;

function readBreaker({ metadata, variants }: FlagJson): Breaker | string | undefined {
  const text = metadata?.[BREAKER];
  if (text === undefined) return undefined;
  const found = parsed(text);
  if (!isObject(found)) return `its breaker is an object in JSON, got ${JSON.stringify(text)}`;
  const { to, alarms = [], errors, retry } = found;
  const names = Object.keys(variants);
  const isVariant = (name: unknown) => typeof name === 'string' && names.includes(name);
  if (!isVariant(to)) return `its breaker closes it to one of ${names.join(', ')}, got ${JSON.stringify(to)}`;
  if (!Array.isArray(alarms) || !alarms.every((name) => typeof name === 'string' && name !== '')) {
    return `the alarms of its breaker are a list of names, got ${JSON.stringify(alarms)}`;
  }
  if (alarms.length === 0 && errors === undefined) return 'its breaker has neither alarms nor a limit of errors';
  if (errors !== undefined && !(isObject(errors) && isVariant(errors['of']) && errors['of'] !== to)) {
    return `the errors of its breaker are of a variant that it does not close to, got ${JSON.stringify(errors)}`;
  }
  const unfit = unfitNumber('errors', errors, errorRanges) ?? unfitNumber('retry', retry, retryRanges);
  return unfit ?? ({ ...found, alarms } as unknown as Breaker);
}

type Ranges = Readonly<Record<string, readonly [number, number]>>;

const errorRanges: Ranges = { percent: [0, 100], requests: [1, 1e9], minutes: [1, 60] };
/** Whoever looks after it comes every five minutes. */
const retryRanges: Ranges = {
  afterMinutes: [5, 1440],
  percent: [0.001, 100],
  forMinutes: [5, 1440],
  requests: [0, 1e9],
  times: [1, 20],
};

function unfitNumber(name: string, given: unknown, ranges: Ranges): string | undefined {
  if (given === undefined) return undefined;
  if (!isObject(given)) return `${name} of its breaker is an object, got ${JSON.stringify(given)}`;
  for (const [member, [least, most]] of Object.entries(ranges)) {
    const value = given[member];
    if (typeof value === 'number' && value >= least && value <= most) continue;
    return `${name}.${member} of its breaker is from ${least} to ${most}, got ${JSON.stringify(value)}`;
  }
  return undefined;
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
