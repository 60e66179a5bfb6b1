import * as z from 'zod';
import { DURATION_PATTERN, formatDuration, readDuration } from '../text/duration.ts';
import { formatPercent, PERCENT_PATTERN, readPercent } from '../text/percent.ts';
import { type Read, readAs, refuse } from '../text/read.ts';
import { oneOf } from '../text/show.ts';
import { didYouMean } from '../text/did-you-mean.ts';

/**
 * The kinds of value in a plan, as schemas. Each refusal carries `params: { expected, suggestion? }`, from which the
 * parser makes its sentence.
 */

const YEAR = 365 * 86_400;

export interface DurationRange {
  /** Seconds; 0 by default. */
  readonly atLeast?: number;
  /** Seconds; a year by default. */
  readonly atMost?: number;
  /** Why the lower bound is where it is. */
  readonly because?: string;
  /** What a bare number would be suggested as; seconds by default. */
  readonly bareUnit?: 's' | 'm';
}

/** A whole number of seconds, written like `90s`, `10m` or `1h30m`. */
export const duration = ({ atLeast = 0, atMost = YEAR, because, bareUnit }: DurationRange = {}) =>
  field<string, number>({ title: 'duration', type: 'string', pattern: DURATION_PATTERN }, (value) => {
    const read = readDuration(value, bareUnit);
    if (!read.ok) return read;
    if (!Number.isInteger(read.value)) return refuse('a whole number of seconds', `${Math.ceil(read.value)}s`);
    if (read.value < atLeast) {
      return refuse(`at least ${formatDuration(atLeast)}${because === undefined ? '' : `, ${because}`}`);
    }
    if (read.value > atMost) return refuse(`at most ${formatDuration(atMost)}`);
    return read;
  });

export interface PercentRange {
  /** Fractions; 0 and 1 by default. */
  readonly above?: number;
  readonly atMost?: number;
  /** What a refusal shows as a percentage. */
  readonly example?: string;
}

/** A fraction 0–1, written like `5%`. */
export const percent = ({ above, atMost = 1, example }: PercentRange = {}) =>
  field<string, number>({ title: 'percentage', type: 'string', pattern: PERCENT_PATTERN }, (value) => {
    const read = readPercent(value, example);
    if (!read.ok) return read;
    if (above !== undefined && read.value <= above) return refuse(`above ${formatPercent(above)}`);
    if (read.value > atMost) return refuse(`at most ${formatPercent(atMost)}`);
    return read;
  });

/** A ratio: a bare number above 0. */
export const ratio = () =>
  field<number, number>({ title: 'ratio', type: 'number', exclusiveMinimum: 0 }, (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) {
      return value > 0 ? readAs(value) : refuse('a ratio above 0');
    }
    return refuse('a ratio: a bare number like 1.2', numberIn(value));
  });

/** A whole number from 1 up. */
export const count = () =>
  field<number, number>({ title: 'count', type: 'integer', minimum: 1 }, (value) =>
    Number.isSafeInteger(value) && (value as number) >= 1
      ? readAs(value as number)
      : refuse('a whole number from 1 up', typeof value === 'string' ? numberIn(value) : undefined),
  );

/** A quantile 0–1, written like `p95` or `p99.9`. */
export const quantile = () =>
  field<string, number>({ title: 'quantile', type: 'string', pattern: '^p\\d{1,2}(\\.\\d+)?$' }, (value) => {
    const number = typeof value === 'string' ? /^p(\d{1,2}(?:\.\d+)?)$/.exec(value)?.[1] : undefined;
    const fraction = Number(`${number ?? 0}e-2`);
    if (fraction > 0) return readAs(fraction);

    const near = /^\s*p?\s*(\d{1,2}(?:\.\d+)?)\s*%?\s*$/i.exec(String(value))?.[1];
    return refuse('a quantile like p95', Number(near ?? 0) > 0 ? `p${near}` : undefined);
  });

export interface NameRules {
  readonly pattern: string;
  /** Ends the sentence "… must be". */
  readonly expected: string;
  /** What a refused text should have been, where that can be told. */
  readonly suggest?: (text: string) => string | undefined;
}

/** Text that fits a pattern. */
export const name = ({ pattern, expected, suggest }: NameRules) =>
  field<string, string>({ type: 'string', pattern }, (value) => {
    if (typeof value === 'string') {
      return new RegExp(pattern).test(value) ? readAs(value) : refuse(expected, suggest?.(value));
    }
    const quoted = typeof value === 'number' && new RegExp(pattern).test(String(value)) ? `"${value}"` : undefined;
    return refuse(expected, quoted);
  });

/** One of a few words. YAML's `off` is text, JSON's is `false`: where `off` is a choice, both are taken. */
export const choice = <const W extends string>(words: readonly W[]) =>
  field<W | (W extends 'off' ? false : never), W>(
    { enum: words.includes('off' as W) ? [...words, false] : [...words] },
    (value) => {
      const word = value === false ? 'off' : value;
      const found = words.find((candidate) => candidate === word);
      if (found !== undefined) return readAs(found);
      return refuse(oneOf(words), typeof value === 'string' ? didYouMean(value, words) : undefined);
    },
  );

/** True or false. */
export const flag = () =>
  field<boolean, boolean>({ type: 'boolean' }, (value) => {
    if (typeof value === 'boolean') return readAs(value);
    const meant = { on: 'true', yes: 'true', off: 'false', no: 'false' }[String(value).toLowerCase()];
    return refuse('true or false', meant);
  });

/** The one place where a reader becomes a schema; `In` is what people may write, for typed plans in code. */
export function field<In, Out>(json: z.core.JSONSchemaMeta, read: (value: unknown) => Read<Out>): z.ZodType<Out, In> {
  const schema = z
    .unknown()
    .transform((value, context) => {
      const result = read(value);
      if (result.ok) return result.value;
      const { expected } = result;
      const suggestion = acceptable(result.suggestion, read);
      context.issues.push({ code: 'custom', input: value, params: { expected, suggestion } });
      return z.NEVER;
    })
    .meta(json);
  return schema as unknown as z.ZodType<Out, In>;
}

/** A suggestion, unless it would be refused in its turn. */
function acceptable(suggestion: string | undefined, read: (value: unknown) => Read<unknown>): string | undefined {
  return suggestion !== undefined && read(asWritten(suggestion)).ok ? suggestion : undefined;
}

/** What a suggestion means once it is pasted into a plan: `1.2` and `true` are no text there. */
function asWritten(suggestion: string): unknown {
  try {
    return JSON.parse(suggestion);
  } catch {
    return suggestion;
  }
}

/** `"1.2"` and `120%` as the number they stand for. */
function numberIn(value: unknown): string | undefined {
  const [, digits, sign] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (digits === undefined) return undefined;
  return String(Number(sign === '%' ? `${digits}e-2` : digits));
}
