/** A product of this size, in nats, is far from what a number cannot hold. */
const REACH = 200;
/** How many exponents are remembered; a power of two. Counts of neighboring minutes are seldom further apart. */
const SLOTS = 256;

/**
 * Powers of a few bases with the same whole exponent. The counts of a week repeat, so each row of powers is computed
 * once and then remembered: to multiply is several times faster than to take as many exponentials. Too small a power
 * is 0.
 */
export interface Powers {
  /** The largest exponent that may be asked for; the powers of a larger one might be no numbers. */
  readonly most: number;
  /** Sets each factor to its base to the power of `exponent`, a whole number from 0 to `most`. */
  readonly set: (factors: Float64Array, exponent: number) => void;
  /** Multiplies each factor by it. */
  readonly multiply: (factors: Float64Array, exponent: number) => void;
}

/** @param logBases natural logarithms of the bases */
export function powers(logBases: readonly number[]): Powers {
  const width = logBases.length;
  const rows = new Float64Array(SLOTS * width);
  const exponents = new Int32Array(SLOTS).fill(-1);

  /** Where the powers begin. */
  const rowOf = (exponent: number): number => {
    const slot = exponent & (SLOTS - 1);
    const row = slot * width;
    if (exponents[slot] !== exponent) {
      for (let i = 0; i < width; i++) rows[row + i] = Math.exp(logBases[i]! * exponent);
      exponents[slot] = exponent;
    }
    return row;
  };

  return {
    most: Math.min(2 ** 31 - 1, Math.floor(REACH / Math.max(0, ...logBases))),
    set: (factors, exponent) => {
      const row = rowOf(exponent);
      for (let i = 0; i < factors.length; i++) factors[i] = rows[row + i]!;
    },
    multiply: (factors, exponent) => {
      const row = rowOf(exponent);
      for (let i = 0; i < factors.length; i++) factors[i]! *= rows[row + i]!;
    },
  };
}

/** A power with a whole exponent of 0 or more, by squaring. */
export function power(base: number, exponent: number): number {
  let product = 1;
  let square = base;
  for (let left = exponent; left > 0; left >>= 1) {
    if ((left & 1) === 1) product *= square;
    square *= square;
  }
  return product;
}

/** Divides each factor by its divisor to the power of a whole number; the divisors are used up. */
export function divideByPowers(factors: Float64Array, divisors: Float64Array, exponent: number): void {
  if (exponent === 0) return;
  let left = exponent;
  for (; (left & 1) === 0; left >>= 1) square(divisors);
  divide(factors, divisors);
  for (left >>= 1; left > 0; left >>= 1) {
    square(divisors);
    if ((left & 1) === 1) divide(factors, divisors);
  }
}

function square(numbers: Float64Array): void {
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= numbers[i]!;
}

function divide(factors: Float64Array, divisors: Float64Array): void {
  for (let i = 0; i < factors.length; i++) factors[i]! /= divisors[i]!;
}
