import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Clock } from '../clock.ts';
import { type Random, seededRandom } from '../random.ts';

/** Functions that an expression sees besides those of JSONata, by name without the dollar. */
export type Library = Readonly<Record<string, ((...args: any[]) => unknown) | undefined>>;

/**
 * The functions Step Functions adds to JSONata, and those of JSONata that would read the wall clock or throw real dice.
 * `$eval` is switched off as on AWS: calling it fails with T1006.
 * Source: Step Functions Developer Guide, "Transforming data with JSONata", "JSONata functions provided by Step Functions".
 */
export function functionLibrary(clock: Clock, random: Random): Library {
  return {
    partition,
    range,
    hash,
    parse: (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    uuid: () => random.uuid(),
    random: (seed?: number) => (seed === undefined ? random.next() : seededRandom(Math.trunc(seed)).next()),
    shuffle: (items?: readonly unknown[]) => items && shuffled(items, random),
    now: async (picture?: string, timezone?: string) =>
      (await builtIn('fromMillis'))(clock, clock.now(), picture, timezone),
    millis: () => clock.now(),
    // A picture without a date takes the missing parts from today, which JSONata reads off the wall clock.
    toMillis: async (text?: string, picture?: string) =>
      text === undefined ? undefined : (await builtIn('toMillis'))(clock, text, picture),
    eval: undefined,
  };
}

/** Chunks of a size that is cut to a whole number; nothing for a size below one or an empty array. */
function partition(items?: readonly unknown[], size?: number): unknown[][] | undefined {
  const step = Math.trunc(size ?? 0);
  if (!items || items.length === 0 || !(step >= 1)) return undefined;
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) => items.slice(i * step, (i + 1) * step));
}

const MAX_RANGE = 360_145;

/** From start to end, both included; one number instead of an array of one, as JSONata has it. */
function range(from?: number, to?: number, by?: number): number | number[] | undefined {
  if (from === undefined || to === undefined || by === undefined) return undefined;
  const [start, end, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by)];
  const length = Math.floor((end - start) / step) + 1;
  if (step === 0 || !(length >= 1)) return undefined;
  if (length > MAX_RANGE) throw new Error('Expression evaluation memory limit exceeded');
  return length === 1 ? start : Array.from({ length }, (_, i) => start + i * step);
}

const ALGORITHMS = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (!ALGORITHMS.includes(algorithm)) throw new Error(`Unsupported hash algorithm: ${algorithm}`);
  return createHash(algorithm.replace('SHA-', 'SHA').toLowerCase()).update(text).digest('hex');
}

function shuffled(items: readonly unknown[], random: Random): unknown[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random.between(0, i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

type Implementation = (this: { environment: { timestamp: Date } }, ...args: unknown[]) => unknown;

/** One of JSONata's own functions, run at the virtual time: it reads the clock from its environment. */
async function builtIn(name: string) {
  const { implementation } = (await jsonata(`$${name}`).evaluate(undefined)) as { implementation: Implementation };
  return (clock: Clock, ...args: unknown[]) =>
    implementation.call({ environment: { timestamp: new Date(clock.now()) } }, ...args);
}
