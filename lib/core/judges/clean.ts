import { ascending } from './ranks.ts';

export interface Cleaning {
  /** What becomes of missing values (`NaN`): they are left out, or become 0. */
  readonly nanStrategy: 'remove' | 'replace';
  /** Whether values outside the fences are left out. */
  readonly outliers: 'keep' | 'remove';
  /** Distance of the fences from the quartiles, in interquartile ranges; above 0. */
  readonly outlierFactor: number;
}

/** A metric's values as the test takes them: without `NaN`, and without outliers if so wished. */
export function clean(values: readonly number[], { nanStrategy, outliers, outlierFactor }: Cleaning): number[] {
  const present =
    nanStrategy === 'remove'
      ? values.filter((value) => !Number.isNaN(value))
      : values.map((value) => (Number.isNaN(value) ? 0 : value));
  if (outliers === 'keep') return present;
  const { low, high } = fences(present, outlierFactor);
  return present.filter((value) => !(value < low || value > high));
}

/**
 * Tukey's fences, `factor` interquartile ranges beyond the quartiles, but never inside the first and the last percentile:
 * in a series that is constant but for some values the quartiles would make outliers of all of those.
 */
export function fences(values: readonly number[], factor: number): { readonly low: number; readonly high: number } {
  const sorted = ascending(values);
  const [lower, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = factor * (upper - lower);
  return {
    low: Math.min(quantile(sorted, 0.01), lower - reach),
    high: Math.max(quantile(sorted, 0.99), upper + reach),
  };
}

/**
 * A sample's quantile, between two values by linear interpolation: type 7 of Hyndman & Fan, "Sample quantiles in
 * statistical packages", The American Statistician 50 (1996). `NaN` of an empty sample.
 *
 * @param sorted ascending
 * @param p 0–1
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = 1 + (sorted.length - 1) * p;
  const below = Math.floor(position);
  const lower = sorted[below - 1] ?? Number.NaN;
  return lower + (position - below) * ((sorted[below] ?? lower) - lower);
}
