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
  /** Stakes are kept divided by e^scale; the reserve is not, so that a fortune won and lost again does not wipe it out. */
  let scale = 0;
  let unscale = 1;
  let reserve = 1 - atOnce;
  let given = 0;
  let steps = 0;
  let total = 1;
  let peak = 0;
  /** The peak on the present scale, so that a logarithm is taken only when it is passed. */
  let peakTotal = 1;

  const shift = (nats: number) => {
    scale += nats;
    unscale = Math.exp(-scale);
    peakTotal = Math.exp(peak + given - scale);
  };

  const rescale = (by: number, staked: number): number => {
    for (let i = 0; i < stakes.length; i++) stakes[i]! *= by;
    shift(staked > 0 && by > 0 ? -Math.log(by) : -scale);
    return staked * by;
  };

  const advance = (by: ArrayLike<number>, nats: number) => {
    const released = steps === 0 ? 0 : reserve / (steps + 15);
    const joining = released * unscale;
    reserve -= released;
    steps += 1;
    let staked = 0;
    for (let i = 0; i < stakes.length; i++) {
      const stake = (stakes[i]! + joining * weights[i]!) * by[i]!;
      stakes[i] = stake;
      staked += stake;
    }
    if (nats !== 0) shift(nats);
    if (staked > 1e100 || (staked < 1e-100 && staked > 0)) staked = rescale(1 / staked, staked);
    // What is left of stakes this small cannot be seen beside the reserve; to lose it is to give it away.
    if (scale < -200 || staked === 0) staked = rescale(Math.exp(Math.min(0, scale)), staked);
    total = staked + reserve * unscale;
    if (total > peakTotal) {
      peakTotal = total;
      peak = Math.log(total) + scale - given;
    }
  };

  const stepLog = (logFactors: ArrayLike<number>) => {
    let largest = -Infinity;
    for (let i = 0; i < logFactors.length; i++) if (logFactors[i]! > largest) largest = logFactors[i]!;
    // A minute with a million errors has factors that no number holds: they go into the scale.
    const nats = Math.abs(largest) > 200 && largest !== -Infinity ? largest : 0;
    for (let i = 0; i < factors.length; i++) factors[i] = Math.exp(logFactors[i]! - nats);
    advance(factors, nats);
  };

  return {
    step: (by) => advance(by, 0),
    stepLog,
    discount: (nats) => {
      given += nats;
      shift(0);
    },
    evidence: () => ({ log: Math.log(total) + scale - given, peak }),
  };
}

/** The mean of two e-values for the same null hypothesis is one as well; natural logarithms in and out. */
export function logMean(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? -Infinity : larger + Math.log((Math.exp(a - larger) + Math.exp(b - larger)) / 2);
}

/** Equal weights for `count` bettors. */
export const evenly = (count: number): number[] => new Array<number>(count).fill(1 / count);
