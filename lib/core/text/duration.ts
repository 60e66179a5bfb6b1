import { readAs, refuse, type Read } from './read.ts';

const SECONDS_PER = { d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 } as const;

type Unit = keyof typeof SECONDS_PER;

const UNITS = Object.keys(SECONDS_PER) as Unit[];

/** Units once each, from the largest down: `90s`, `10m`, `1h30m`, `2d`, `40ms`. */
export const DURATION_PATTERN = `^(?=\\d)${UNITS.map((unit) => `(\\d+(?:\\.\\d+)?${unit})?`).join('')}$`;

const DURATION = new RegExp(DURATION_PATTERN);
const EXPECTED = 'a duration like 90s, 10m or 1h30m';

/**
 * Reads a duration such as `90s`, `10m`, `1h30m`, `2d` or `40ms` as seconds, to the millisecond. A bare number is
 * refused, because nobody can tell whether its writer thought of seconds or minutes.
 *
 * @param bareUnit the unit to suggest for a bare number below 60; from 60 up seconds are suggested
 */
export function readDuration(value: unknown, bareUnit: 's' | 'm' = 's'): Read<number> {
  if (typeof value !== 'string') return refuse(EXPECTED, suggestForNumber(value, bareUnit));

  const seconds = secondsOf(value);
  if (seconds === undefined) return refuse(EXPECTED, suggestForText(value, bareUnit));
  return readAs(seconds);
}

/** Writes seconds the way people write them in a plan: `5400` is `1h30m`. The nearest millisecond. */
export function formatDuration(seconds: number): string {
  let milliseconds = Math.round(seconds * 1000);
  let text = '';
  for (const unit of UNITS) {
    const size = SECONDS_PER[unit] * 1000;
    const count = Math.floor(milliseconds / size);
    if (count > 0) text += `${count}${unit}`;
    milliseconds -= count * size;
  }
  return text === '' ? '0s' : text;
}

function secondsOf(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1);
  if (parts === undefined) return undefined;

  const seconds = UNITS.reduce((sum, unit, i) => sum + Number.parseFloat(parts[i] ?? '0') * SECONDS_PER[unit], 0);
  return Math.round(seconds * 1000) / 1000;
}

function suggestForNumber(value: unknown, bareUnit: 's' | 'm'): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const text = `${value}${value < 60 ? bareUnit : 's'}`;
  return secondsOf(text) === undefined ? undefined : text;
}

/** `10 minutes`, `10 min`, `10M` and `"10"` are all within reach. */
function suggestForText(text: string, bareUnit: 's' | 'm'): string | undefined {
  if (text.length > 40) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return suggestForNumber(Number(text), bareUnit);

  const short = text
    .toLowerCase()
    .replaceAll(/[\s,]|and/g, '')
    .replaceAll(/(?<=\d)(milliseconds?|msecs?)/g, 'ms')
    .replaceAll(/(?<=\d)(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)/g, (word) => word.charAt(0));
  return secondsOf(short) === undefined ? undefined : short;
}
