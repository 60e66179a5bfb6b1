import { validation } from './errors.ts';

/**
 * DynamoDB's numbers: decimal, exact, at most 38 significant digits, magnitudes from 1E-130 to 9.99…E+125. They stay
 * text all the way, in the plain form the service answers with (`1.50` and `15e-1` are both stored as `1.5`).
 * Source: DynamoDB Developer Guide, "Supported data types and naming rules", section Numbers.
 */
export function canonicalNumber(text: string): string {
  if (PLAIN_INTEGER.test(text)) return text;
  return format(parse(text));
}

/** Exact; throws the ValidationException of DynamoDB when the result needs more than 38 digits. */
export function addNumbers(a: string, b: string): string {
  if (isSmall(a) && isSmall(b)) return String(Number(a) + Number(b));
  const [left, right, exponent] = aligned(parse(a), parse(b));
  return format(checked({ coefficient: left + right, exponent }));
}

export function subtractNumbers(a: string, b: string): string {
  if (isSmall(a) && isSmall(b)) return String(Number(a) - Number(b));
  const [left, right, exponent] = aligned(parse(a), parse(b));
  return format(checked({ coefficient: left - right, exponent }));
}

/** Negative, zero or positive, for two numbers in canonical form. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (isSmall(a) && isSmall(b)) return Number(a) - Number(b);
  const [left, right] = aligned(parse(a), parse(b));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Bytes that a canonical number takes: one per two significant digits, one for the exponent, one for a minus sign. */
export function numberSize(text: string): number {
  const significant = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
  return Math.ceil(significant / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

interface Decimal {
  readonly coefficient: bigint;
  /** Of ten. */
  readonly exponent: number;
}

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
const ANY_NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Two integers of this length cannot leave the range in which doubles are exact, added or subtracted. */
const isSmall = (text: string) => text.length <= 15 && !text.includes('.');

function parse(text: string): Decimal {
  const [, sign, whole = '', fraction = '', exponent = '0'] = ANY_NUMBER.exec(text) ?? [];
  if (whole + fraction === '') throw notNumeric(text);
  const coefficient = BigInt(whole + fraction);
  return checked({
    coefficient: sign === '-' ? -coefficient : coefficient,
    exponent: Number(exponent) - fraction.length,
  });
}

const notNumeric = (text: string) =>
  validation(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);

/** Drops trailing zeros and refuses what DynamoDB cannot store. */
function checked({ coefficient, exponent }: Decimal): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const all = String(coefficient);
  const digits = all.replace(/0+$/, '');
  const dropped = all.length - digits.length;
  const significant = digits.length - (coefficient < 0n ? 1 : 0);

  const magnitude = exponent + dropped + significant - 1;
  if (magnitude > 125)
    throw validation('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < -130)
    throw validation('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (significant > 38) throw validation('Attempting to store more than 38 significant digits in a Number');
  return { coefficient: BigInt(digits), exponent: exponent + dropped };
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (n: Decimal) => n.coefficient * 10n ** BigInt(n.exponent - exponent);
  return [scaled(a), scaled(b), exponent];
}

function format({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? '-' : '';
  const digits = String(coefficient < 0n ? -coefficient : coefficient);
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
