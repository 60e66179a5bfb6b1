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
  /** The e-value itself; infinite where it is too large for a number, so that only its logarithm is known. */
  readonly value: () => number;
  readonly evidence: () => Evidence;
}

/** Below, a number has no inverse that is one. */
const LEAST = 1e-300;

/**
 * The wealth of a group of bettors that starts at 1. If no bettor can gain on average while the null hypothesis is
 * true, neither can the group, and Ville's inequality holds: the chance that its wealth *ever* reaches 1/α is at most
 * α, however often one looks (Shafer, "Testing by betting", JRSS A 184, 2021; Howard et al., arXiv:1810.08240).
 *
 * A share of the wealth stays in reserve and is staked little by little, so that a canary that turns bad in its third
 * hour is not judged by bettors who lost everything in the first two. That is a mixture over the moment of change
 * (Herbster & Warmuth, "Tracking the best expert", 1998, with a hazard of 1/(step + 15)): still one honest game.
 *
 * Everything is a sum of positive terms, so nothing cancels; a common scale keeps the numbers in range. A week of
 * minutes is played anew at each analysis, so a step takes no logarithm and makes no object.
 *
 * @param weights each bettor's share of what is staked; they sum to 1
 * @param atOnce the part staked from the first step on; the rest is the reserve
 */
export function wealth(weights: readonly number[], atOnce = 0.8): Wealth {
  const shares = Float64Array.from(weights);
  const stakes = shares.map((share) => share * atOnce);
  const factors = new Float64Array(weights.length);
  const game = {
    steps: 0,
    total: 1,
    reserve: 1 - atOnce,
    given: 0,
    /** Stakes are kept divided by e^scale; the reserve is not, so that a fortune won and lost again does not wipe it out. */
    scale: 0,
    unscale: 1,
    peak: 0,
    /** The peak on the present scale, so that a logarithm is taken only when it is passed. */
    peakTotal: 1,
  };

  const shift = (nats: number) => {
    game.scale += nats;
    game.unscale = Math.exp(-game.scale);
    game.peakTotal = Math.exp(game.peak + game.given - game.scale);
  };

  const rescale = (by: number, staked: number): number => {
    for (let i = 0; i < stakes.length; i++) stakes[i]! *= by;
    shift(staked > 0 && by > 0 ? -Math.log(by) : -game.scale);
    return staked * by;
  };

  const advance = (by: ArrayLike<number>, nats: number) => {
    const released = game.steps === 0 ? 0 : game.reserve / (game.steps + 15);
    const joining = released * game.unscale;
    game.reserve -= released;
    game.steps += 1;
    let staked = 0;
    for (let i = 0; i < stakes.length; i++) {
      const stake = (stakes[i]! + joining * shares[i]!) * by[i]!;
      stakes[i] = stake;
      staked += stake;
    }
    if (nats !== 0) shift(nats);
    if (staked > 1e100 || (staked < 1e-100 && staked > LEAST)) staked = rescale(1 / staked, staked);
    // What is left of stakes this small cannot be seen beside the reserve; to lose it is to give it away.
    if (game.scale < -200 || staked <= LEAST) staked = rescale(Math.exp(Math.min(0, game.scale)), staked);
    const total = staked + game.reserve * game.unscale;
    game.total = total;
    if (total > game.peakTotal) {
      game.peakTotal = total;
      game.peak = Math.log(total) + game.scale - game.given;
    }
  };

  const stepLog = (logFactors: ArrayLike<number>) => {
    let largest = -Infinity;
    for (let i = 0; i < logFactors.length; i++) if (logFactors[i]! > largest) largest = logFactors[i]!;
    // A minute with a million errors has factors that no number holds: they go into the scale.
    const nats = Math.abs(largest) > 200 && largest !== -Infinity ? largest : 0;
    for (let i = 0; i < factors.length; i++) {
      const log = logFactors[i]! - nats;
      factors[i] = log === 0 ? 1 : Math.exp(log);
    }
    advance(factors, nats);
  };

  return {
    step: (by) => advance(by, 0),
    stepLog,
    discount: (nats) => {
      game.given += nats;
      shift(0);
    },
    value: () =>
      game.given === 0 ? game.total / game.unscale : Math.exp(Math.log(game.total) + game.scale - game.given),
    evidence: () => ({ log: Math.log(game.total) + game.scale - game.given, peak: game.peak }),
  };
}

/**
 * The mean of two e-values for the same null hypothesis is one as well; natural logarithms in and out.
 *
 * @param share of the first, from 0 to 1
 */
export function logMean(a: number, b: number, share = 0.5): number {
  const larger = Math.max(a, b);
  if (larger === -Infinity) return -Infinity;
  return larger + Math.log(share * Math.exp(a - larger) + (1 - share) * Math.exp(b - larger));
}

/**
 * How far two games for the same null hypothesis, played side by side, have ever come together.
 *
 * @param share of the wealth that the first is played with, from 0 to 1
 */
export function meanGame(
  a: Pick<Wealth, 'value' | 'evidence'>,
  b: Pick<Wealth, 'value' | 'evidence'>,
  share: number,
): { /** Has to be called after each step. */ readonly look: () => void; readonly peak: () => number } {
  const seen = { value: 1, peak: 0 };
  return {
    look: () => {
      const value = share * a.value() + (1 - share) * b.value();
      if (value <= seen.value) return;
      if (value < Infinity) seen.value = value;
      seen.peak = Math.max(seen.peak, logMean(a.evidence().log, b.evidence().log, share));
    },
    peak: () => seen.peak,
  };
}

/** Equal weights for `count` bettors. */
export const evenly = (count: number): number[] => new Array<number>(count).fill(1 / count);
