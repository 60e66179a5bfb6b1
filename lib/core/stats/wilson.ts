/** The normal distribution's 97.5 % quantile: one in twenty intervals misses the truth. */
const Z = 1.959963984540054;

/**
 * Question: which chances are compatible with so many successes? A 95 % interval by Wilson's score (JASA 22, 1927, 209–212),
 * which holds its promise on average for few trials and rare successes, too, where the usual ± interval is empty.
 *
 * Everything from 0 to 1 for no trials at all.
 */
export function wilsonInterval(successes: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const square = (Z * Z) / trials;
  const middle = share + square / 2;
  const half = Z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials));
  const low = successes === 0 ? 0 : (middle - half) / (1 + square);
  const high = successes === trials ? 1 : (middle + half) / (1 + square);
  return [low, high];
}
