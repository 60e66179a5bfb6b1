import { readAs, refuse, type Read } from './read.ts';

/** `5%`, `0.1%`, `100%`. */
export const PERCENT_PATTERN = '^\\d+(\\.\\d+)?%$';

const PERCENT = new RegExp(PERCENT_PATTERN);

/**
 * Reads a percentage such as `5%` or `0.1%` as a fraction between 0 and 1. A bare number is refused: 1 may mean one
 * percent or everything.
 *
 * @param example what the refusal shows as a percentage
 */
export function readPercent(value: unknown, example = '5%'): Read<number> {
  const expected = `a percentage like ${example}`;
  if (typeof value !== 'string') return refuse(expected, suggestForNumber(value));
  if (!PERCENT.test(value)) return refuse(expected, suggestForText(value));

  const fraction = fractionOf(value.slice(0, -1));
  return fraction > 1 ? refuse('between 0% and 100%') : readAs(fraction);
}

/** Writes a fraction as people write it in a plan: `0.05` is `5%`. Twelve significant digits. */
export const formatPercent = (fraction: number): string => `${Number((fraction * 100).toPrecision(12))}%`;

/** Moves the decimal point instead of dividing: 0.7 / 100 is 0.006999999999999999, 0.7e-2 is 0.007. */
const fractionOf = (percent: string): number => Number(`${percent}e-2`);

function suggestForNumber(value: unknown): string | undefined {
  if (typeof value !== 'number' || !(value >= 0 && value <= 100)) return undefined;
  return value > 0 && value < 1 ? formatPercent(value) : `${value}%`;
}

/** `5`, `5 %`, `.5%`, `5 percent`. */
function suggestForText(text: string): string | undefined {
  const [, number, sign] = /^\s*(\d*\.?\d+)\s*(%|percent)?\s*$/i.exec(text.slice(0, 40)) ?? [];
  if (number === undefined) return undefined;
  return sign === undefined ? suggestForNumber(Number(number)) : `${Number(number)}%`;
}
