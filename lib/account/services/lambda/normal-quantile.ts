/**
 * Quantiles of the standard normal distribution, for drawing by inversion. Between two of 4,096 exact points the curve is
 * taken as straight, which costs one multiplication; the outermost cells are exact. Not for tests of hypotheses.
 */
export function normalQuantile(probability: number): number {
  const position = probability * CELLS;
  const cell = Math.floor(position);
  if (cell <= 0 || cell >= CELLS - 1) return exactQuantile(probability);
  const low = TABLE[cell]!;
  return low + (position - cell) * (TABLE[cell + 1]! - low);
}

/** P. J. Acklam's rational approximation; relative error below 1.15e-9. */
export function exactQuantile(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  if (probability > 1 - TAIL) return -exactQuantile(1 - probability);
  if (probability >= TAIL) {
    const q = probability - 0.5;
    const r = q * q;
    return (q * polynomial(A, r)) / (polynomial(B, r) * r + 1);
  }
  const q = Math.sqrt(-2 * Math.log(probability));
  return polynomial(C, q) / (polynomial(D, q) * q + 1);
}

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

const TAIL = 0.02425;
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

const CELLS = 4_096;
const TABLE = Float64Array.from({ length: CELLS + 1 }, (_, index) => exactQuantile(index / CELLS));
