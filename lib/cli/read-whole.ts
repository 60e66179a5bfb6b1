import { UsageError } from './command.ts';

/** More takes longer than anybody waits, and tells no more. */
const MOST_RUNS = 10_000;

export function readRuns(text: string): number {
  const runs = whole(text);
  if (runs >= 1 && runs <= MOST_RUNS) return runs;
  throw new UsageError(`must be a whole number from 1 to ${MOST_RUNS}, got ${text}`);
}

export function readSeed(text: string): number {
  const seed = whole(text);
  if (Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`must be a whole number from 0 up, got ${text}`);
}

const whole = (text: string): number => (/^\d+$/.test(text) ? Number(text) : NaN);
