/** What the ranks of two samples, thrown together, say. Tied values share the mean of their ranks. */
export interface Ranks {
  /** Sum of the first sample's ranks, counting from 1. */
  readonly sum: number;
  /** Σ(t³ − t) over the groups of t tied values: what ties take from the variance of the sum. */
  readonly ties: number;
}

/**
 * Ranks of one sample, moved down by `shift`, among both. Both must be in ascending order, which moving preserves, so
 * one pass is enough.
 */
export function ranks(sample: ArrayLike<number>, shift: number, other: ArrayLike<number>): Ranks {
  let [i, j] = [0, 0];
  let [sum, ties] = [0, 0];
  while (i < sample.length || j < other.length) {
    const value = Math.min(at(sample, i) - shift, at(other, j));
    const before = i + j;
    const own = i;
    while (i < sample.length && at(sample, i) - shift === value) i++;
    while (j < other.length && at(other, j) === value) j++;
    const tied = i + j - before;
    sum += (i - own) * (before + (tied + 1) / 2);
    ties += tied ** 3 - tied;
  }
  return { sum, ties };
}

const at = (sorted: ArrayLike<number>, index: number): number => sorted[index] ?? Number.POSITIVE_INFINITY;

export const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
