import { normalQuantile } from '../judges/normal-quantile.ts';

/** Multiples of the golden and of the silver ratio: their fractional parts are even in any stretch, however short. */
const STEPS = [(Math.sqrt(5) - 1) / 2, Math.SQRT2 - 1] as const;
/** From this mean on the quantile of a normal distribution is close enough. */
const LARGE = 60;

/**
 * Typical counts of two versions, minute by minute: not drawn, but spread as evenly as the Poisson distribution allows, so
 * that an answer which depends on luck is given for ordinary luck, and is the same each time (Kronecker sequences; Niederreiter,
 * "Random Number Generation and Quasi-Monte Carlo Methods", 1992, section 3.1).
 *
 * @param stream which of many such sequences
 */
export function typicalCounts(
  stream: number,
): (minute: number, first: number, second: number) => readonly [number, number] {
  const offset = 1 + stream * 10_007;
  return (minute, first, second) => [
    poissonQuantile(fraction((offset + minute) * STEPS[0]), first),
    poissonQuantile(fraction((offset + minute) * STEPS[1]), second),
  ];
}

const fraction = (value: number) => value - Math.floor(value);

/** The count that a Poisson variable does not exceed with a chance of `share`, 0–1 exclusive. */
export function poissonQuantile(share: number, mean: number): number {
  if (mean >= LARGE) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalQuantile(share)));
  let chance = Math.exp(-mean);
  let reached = chance;
  let count = 0;
  while (reached < share && count < 10 * LARGE) {
    count += 1;
    chance *= mean / count;
    reached += chance;
  }
  return count;
}
