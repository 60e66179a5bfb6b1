/**
 * Values and how often each occurred, in any order; log-spaced bins count as values. Many values that occurred equally often,
 * like single draws, take an eighth of the memory in the second form. Never changed once made, so that series can share it.
 */
export type Histogram = readonly (readonly [value: number, count: number])[] | EqualCounts;

export interface EqualCounts {
  readonly values: Float64Array;
  /** How often each of them occurred. */
  readonly each: number;
}

export function forEachValue(histogram: Histogram, visit: (value: number, count: number) => void): void {
  if ('each' in histogram) for (const value of histogram.values) visit(value, histogram.each);
  else for (const [value, count] of histogram) visit(value, count);
}

/** How often values for which `holds` occurred. */
export function countWhere(histogram: Histogram, holds: (value: number) => boolean): number {
  let total = 0;
  forEachValue(histogram, (value, count) => {
    if (holds(value)) total += count;
  });
  return total;
}
