import { readPercent } from '../core/text/percent.ts';
import { UsageError } from './command.ts';

const PER_MINUTE: Readonly<Record<string, number>> = {
  s: 60,
  sec: 60,
  min: 1,
  m: 1,
  h: 1 / 60,
  hour: 1 / 60,
  d: 1 / 1440,
  day: 1 / 1440,
};
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };
/** More than this no account of Lambda's serves. */
const MOST_PER_MINUTE = 6e8;

/** Requests per minute, from what people write: `40rps`, `300/min`, `300rpm`, `5k/h`, `1.2M/day`. */
export function readTraffic(text: string): number {
  const plain = text.trim().toLowerCase().replaceAll(',', '');
  const [, amount, multiple = '', rp, unit] =
    /^(\d+(?:\.\d+)?)\s*([km]?)\s*(?:r(?:eq)?p([smh])|(?:req)?\/([a-z]+))$/.exec(plain) ?? [];
  const perMinute = Number(amount) * (MULTIPLES[multiple] ?? NaN) * (PER_MINUTE[rp ?? unit ?? ''] ?? NaN);
  if (perMinute > 0 && perMinute <= MOST_PER_MINUTE) return perMinute;
  const meant = /^\d+(\.\d+)?$/.test(plain) ? `; did you mean ${plain}rps?` : '';
  throw new UsageError(`must be a rate of requests like 40rps, 300/min or 5k/h, got ${text}${meant}`);
}

/** A fraction, from a percentage like `0.1%`. */
export function readErrorRate(text: string): number {
  const read = readPercent(text.trim(), '0.1%');
  if (read.ok) return read.value;
  throw new UsageError(`must be ${read.expected}, got ${text}`);
}
