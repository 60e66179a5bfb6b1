/** How strong the evidence against a null hypothesis is: natural logarithms of an e-value. */
export interface Evidence {
  /** As it stands now. */
  readonly log: number;
  /** The strongest it has ever been; at least 0, as every game starts with a wealth of 1. */
  readonly peak: number;
}

export interface Wealth {
  /** Multiplies each bettor's stake by the exponential of its number; −∞ loses the stake. */
  readonly stepLog: (logFactors: ArrayLike<number>) => void;
  /** Multiplies each bettor's stake; factors are 0 or more, and of a size that a number can hold. */
  readonly step: (factors: ArrayLike<number>) => void;
  /** Gives wealth away, in nats: allowed at any time, as it only weakens the evidence. */
  readonly discount: (nats: number) => void;
  readonly evidence: () => Evidence;
}

/**
 * The wealth of a group of bettors that starts at 1. If no bettor can gain on average while the null hypothesis is
 * true, neither can the group, and Ville's inequality holds: the chance that its wealth *ever* reaches 1/α is at most
 * α, however often one looks (Shafer, "Testing by betting", JRSS A 184, 2021; Howard et al., arXiv:1810.08240).
 *
 * A share of the wealth stays in reserve and is staked little by little, so that a canary that turns bad in its third
 * hour is not judged by bettors who lost everything in the first two. That is a mixture over the moment of change
 * (Herbster & Warmuth, "Tracking the best expert", 1998, with a hazard of 1/(step + 15)): still one honest game.
 *
 * Everything is a sum of positive terms, so nothing cancels; a common scale keeps the numbers in range.
 *
 * @param weights each bettor's share of what is staked; they sum to 1
 * @param atOnce the part staked from the first step on; the rest is the reserve
 */
export function wealth(weights: readonly number[], atOnce = 0.5): Wealth {
  const stakes = Float64Array.from(weights, (weight) => weight * atOnce);
  const factors = new Float64Array(weights.length);
  let reserve = 1 - atOnce;
  let scale = 0;
  let steps = 0;
  let total = 1;
  let peak = 0;

  const rescale = (by: number) => {
    for (let i = 0; i < stakes.length; i++) stakes[i]! *= by;
    reserve *= by;
    total *= by;
    scale -= Math.log(by);
  };

  const step = (by: ArrayLike<number>) => {
    const released = steps === 0 ? 0 : reserve / (steps + 15);
    reserve -= released;
    steps += 1;
    total = reserve;
    for (let i = 0; i < stakes.length; i++) {
      const stake = (stakes[i]! + released * weights[i]!) * by[i]!;
      stakes[i] = stake;
      total += stake;
    }
    if (total > 1e100 || total < 1e-100) rescale(1 / total);
    if (Math.log(total) + scale > peak) peak = Math.log(total) + scale;
  };

  const stepLog = (logFactors: ArrayLike<number>) => {
    let largest = 0;
    for (let i = 0; i < logFactors.length; i++) if (logFactors[i]! > largest) largest = logFactors[i]!;
    // A minute with a million errors has factors that no number holds: move the excess into the scale first.
    const excess = largest > 200 ? largest : 0;
    for (let i = 0; i < factors.length; i++) factors[i] = Math.exp(logFactors[i]! - excess);
    if (excess > 0) {
      reserve *= Math.exp(-excess);
      scale += excess;
    }
    step(factors);
  };

  return {
    step,
    stepLog,
    discount: (nats) => {
      scale -= nats;
    },
    evidence: () => ({ log: Math.log(total) + scale, peak }),
  };
}

/** The mean of two e-values for the same null hypothesis is one as well; natural logarithms in and out. */
export function logMean(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? -Infinity : larger + Math.log((Math.exp(a - larger) + Math.exp(b - larger)) / 2);
}

/** Equal weights for `count` bettors. */
export const evenly = (count: number): number[] => new Array<number>(count).fill(1 / count);
