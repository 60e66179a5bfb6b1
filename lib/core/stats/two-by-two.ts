import type { Comparison, Sample } from './sample.ts';
import { evenly, wealth } from './wealth.ts';

/** How much of what it knew a bettor still believes a minute later. */
const MEMORIES = [1, 0.9] as const;
/** Pseudo-counts of both outcomes before the first minute: Turner et al. recommend 0.18 for small first blocks. */
const PRIOR = 0.18;

/**
 * Question: is the canary's share of slow requests above `ratio` times the baseline's, if requests are independent?
 *
 * Turner, Ly & Grünwald, arXiv:2106.02693: with θ̂_a, θ̂_b estimated from *earlier* minutes only, and (θ°_a, θ°_b) the
 * point of the null hypothesis nearest to it in Kullback–Leibler divergence weighted by the minute's requests, the
 * likelihood ratio of the two points is an e-value. They prove it for convex null hypotheses, and {θ_b ≤ r·θ_a} is
 * convex. In short: E under any point of the null is Π(1 + a_g(θ_g − θ°_g))^{n_g} ≤ exp(Σ n_g·a_g·(θ_g − θ°_g)), with
 * a_g = (θ̂_g − θ°_g)/(θ°_g(1 − θ°_g)), and the exponent is at most 0 because θ° is the nearest point.
 *
 * The common rate may drift; it needs no rare events. While the estimate lies inside the null, nothing is staked.
 * Two bettors, of whom one forgets, follow a canary that turns slow late.
 *
 * Wrong when slow requests come in clusters inside one version: use `share-betting.ts` then.
 *
 * @param ratio above 0
 */
export function twoByTwo(ratio: number): Comparison {
  const game = wealth(evenly(MEMORIES.length), 0.9);
  const beliefs = MEMORIES.map(belief);
  const logFactors = new Float64Array(MEMORIES.length);
  return {
    compare: (baseline, canary) => {
      if (baseline.requests === 0 || canary.requests === 0) return;
      for (let i = 0; i < beliefs.length; i++) {
        const believed = beliefs[i]!;
        logFactors[i] = gain(believed, baseline, canary, ratio);
        learn(believed, baseline, canary);
      }
      game.stepLog(logFactors);
    },
    compareWithRate: (rate, canary) => {
      if (canary.requests === 0 || !(rate > 0 && rate < 1)) return;
      for (let i = 0; i < beliefs.length; i++) {
        const believed = beliefs[i]!;
        const b = rateOf(believed.canary);
        logFactors[i] = b <= rate ? 0 : logLikelihoodRatio(canary, b, rate);
        learn(believed, NOTHING, canary);
      }
      game.stepLog(logFactors);
    },
    discount: game.discount,
    value: game.value,
    evidence: game.evidence,
  };
}

function gain(believed: Belief, baseline: Sample, canary: Sample, ratio: number): number {
  const a = rateOf(believed.baseline);
  const b = rateOf(believed.canary);
  if (b <= ratio * a) return 0;
  const nearest = nearestNull(baseline.requests, a, canary.requests, b, ratio);
  return logLikelihoodRatio(baseline, a, nearest) + logLikelihoodRatio(canary, b, ratio * nearest);
}

/** The baseline's rate at the null's point nearest to (a, b): the root of a quadratic, in the form that does not cancel. */
export function nearestNull(
  baselineRequests: number,
  a: number,
  canaryRequests: number,
  b: number,
  ratio: number,
): number {
  const square = ratio * (baselineRequests + canaryRequests);
  const linear = baselineRequests * (1 + ratio * a) + canaryRequests * (ratio + b);
  const constant = baselineRequests * a + canaryRequests * b;
  return (2 * constant) / (linear + Math.sqrt(Math.max(0, linear * linear - 4 * square * constant)));
}

function logLikelihoodRatio({ requests, events }: Sample, alternative: number, nullRate: number): number {
  const misses = requests - events;
  return events * Math.log(alternative / nullRate) + misses * (Math.log1p(-alternative) - Math.log1p(-nullRate));
}

/** What a bettor knows: sums in which older minutes weigh less, so no whole numbers. */
interface Belief {
  readonly memory: number;
  readonly baseline: Memory;
  readonly canary: Memory;
}

interface Memory {
  trials: number;
  hits: number;
}

const NOTHING: Sample = { requests: 0, events: 0 };

const belief = (memory: number): Belief => ({
  memory,
  baseline: { trials: 0, hits: 0 },
  canary: { trials: 0, hits: 0 },
});

const rateOf = ({ trials, hits }: Memory): number => (hits + PRIOR) / (trials + 2 * PRIOR);

function learn(of: Belief, baseline: Sample, canary: Sample): void {
  add(of.baseline, baseline, of.memory);
  add(of.canary, canary, of.memory);
}

function add(to: Memory, { requests, events }: Sample, memory: number): void {
  to.trials = to.trials * memory + requests;
  to.hits = to.hits * memory + events;
}
