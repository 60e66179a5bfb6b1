import { findRoot } from './find-root.ts';
import { normalQuantile } from './normal-quantile.ts';
import { ascending, ranks } from './ranks.ts';

/** Absolute, in the metric's unit: part of what Kayenta answers, so part of this judge. */
const TOLERANCE = 1e-4;

export interface LocationShift {
  /** The confidence interval; for differences below the tolerance of 1e-4 its ends may cross. */
  readonly low: number;
  readonly high: number;
  /** The shift that makes both samples' ranks even: the Hodges–Lehmann estimate, up to the tolerance. */
  readonly estimate: number;
}

/**
 * Question: by how much must the experiment be moved to look like the control?
 *
 * All shifts that a two-sided Mann–Whitney test at 1 − `confLevel` does not reject form the interval. The test is the
 * normal approximation with corrections for ties and continuity, inverted by finding its root between the smallest and
 * the largest difference of two values (Bauer, "Constructing confidence sets using rank statistics", JASA 67, 1972; the
 * same as `wilcox.test(exact = FALSE, conf.int = TRUE)` of R, but for the estimate, which keeps the correction here).
 *
 * Wrong when values depend on each other, as minutes of one service do; when samples are of a handful of values, where
 * the approximation is bad; and when the samples differ in shape: a canary that is down half of the time is no shift.
 *
 * @returns nothing where no test is possible: all values tied at some shift, or differences that a number cannot hold
 */
export function locationShift(
  experiment: readonly number[],
  control: readonly number[],
  confLevel: number,
): LocationShift | undefined {
  const [x, y] = [ascending(experiment), ascending(control)];
  const least = x[0]! - y.at(-1)!;
  const most = x.at(-1)! - y[0]!;
  if (!Number.isFinite(least) || !Number.isFinite(most)) return undefined;
  const [lowest, highest] = [evenness(x, y, least), evenness(x, y, most)];
  if (lowest === undefined || highest === undefined) return undefined;

  const root = (quantile: number) =>
    findRoot((shift) => (evenness(x, y, shift) ?? 0) - quantile, least, most, TOLERANCE);
  const end = (quantile: number) => {
    if (lowest - quantile <= 0) return least;
    return highest - quantile >= 0 ? most : root(quantile);
  };
  const quantile = normalQuantile((1 - confLevel) / 2);
  return { low: end(-quantile), high: end(quantile), estimate: root(0) };
}

/**
 * The standardized rank sum of the experiment moved down by `shift`: 0 when both look alike, falling as the shift grows.
 * Nothing when all values are tied, which leaves no variance. Exported for its reference values.
 */
export function evenness(x: Float64Array, y: Float64Array, shift: number): number | undefined {
  const [m, n] = [x.length, y.length];
  const { sum, ties } = ranks(x, shift, y);
  const deviation = sum - (m * (m + 1)) / 2 - (m * n) / 2;
  const spread = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
  return spread > 0 ? (deviation - Math.sign(deviation) * 0.5) / spread : undefined;
}
