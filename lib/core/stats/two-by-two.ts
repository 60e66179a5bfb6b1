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
      beliefs.forEach((believed, i) => {
        const [a, b] = [believed.baseline(), believed.canary()];
        const nearest = nearestNull(baseline.requests, a, canary.requests, b, ratio);
        logFactors[i] =
          b <= ratio * a
            ? 0
            : logLikelihoodRatio(baseline, a, nearest) + logLikelihoodRatio(canary, b, ratio * nearest);
        believed.learn(baseline, canary);
      });
      game.stepLog(logFactors);
    },
    compareWithRate: (rate, canary) => {
      if (canary.requests === 0 || !(rate > 0 && rate < 1)) return;
      beliefs.forEach((believed, i) => {
        const b = believed.canary();
        logFactors[i] = b <= rate ? 0 : logLikelihoodRatio(canary, b, rate);
        believed.learn({ requests: 0, events: 0 }, canary);
      });
      game.stepLog(logFactors);
    },
    discount: game.discount,
    evidence: game.evidence,
  };
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
  return (
    (events > 0 ? events * Math.log(alternative / nullRate) : 0) +
    (misses > 0 ? misses * (Math.log1p(-alternative) - Math.log1p(-nullRate)) : 0)
  );
}

function belief(memory: number) {
  const [a, b] = [estimate(memory), estimate(memory)];
  return {
    baseline: a.rate,
    canary: b.rate,
    learn: (baseline: Sample, canary: Sample) => {
      a.learn(baseline);
      b.learn(canary);
    },
  };
}

function estimate(memory: number) {
  let requests = 0;
  let events = 0;
  return {
    rate: () => (events + PRIOR) / (requests + 2 * PRIOR),
    learn: (sample: Sample) => {
      requests = requests * memory + sample.requests;
      events = events * memory + sample.events;
    },
  };
}
