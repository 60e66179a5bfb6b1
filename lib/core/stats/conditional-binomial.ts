import { tiltingAt } from './absolute-rate.ts';
import { divideByPowers, powers } from './powers.ts';
import { type Comparison, canaryShare, type Null } from './sample.ts';
import { evenly, wealth } from './wealth.ts';

/** How many times more events than the null hypothesis allows each bettor believes in. */
const ABOVE = [1.2, 1.5, 2.1, 3.2, 5, 8, 16] as const;
/**
 * How the wealth is divided between them: little to small rises, which hardly a rollout is long enough to see, and to total
 * outages, which a few errors show.
 */
const ABOVE_WEIGHTS = [0.02, 0.04, 0.11, 0.27, 0.32, 0.17, 0.07] as const;
const BELOW = [0.05, 0.12, 0.2, 0.3, 0.45, 0.65] as const;
/** Up to so many events their factors are products that a number can hold; above, their logarithms are added. */
const MOST_MULTIPLIED = 64;

/**
 * Question: does the canary have more (or fewer) events than `ratio` times the baseline, if events are independent?
 *
 * Of the m = y_a + y_b events of a minute, the canary's are Binomial(m, p) with p ≤ p₀ = w·r / (1 − w + w·r) under the
 * null hypothesis. A bettor that believes in g times the tolerated ratio multiplies its stake by the likelihood ratio
 *
 *     (p_g/p₀)^y_b · ((1 − p_g)/(1 − p₀))^y_a = g^y_b / (1 + p₀(g − 1))^m
 *
 * and a grid of g is mixed. Conditioning on m removes the common rate, so it may drift as it likes. Exact for Poisson
 * events and any ratio. For Bernoulli requests and ratio 1 it is exact too, on the safe side: given m the canary's
 * events are hypergeometric, which is below the binomial in convex order (Hoeffding 1963, theorem 4). Mixtures of
 * likelihood ratios: Robbins, Ann. Math. Stat. 41 (1970); Howard et al., arXiv:1810.08240.
 *
 * Wrong when events come in clusters: with clusters of two it already has false alarms of 15 % at α = 1 %.
 */
export function conditionalBinomial(ratio: number, claim: Null): Comparison {
  const beliefs = claim === 'at-most' ? ABOVE : BELOW;
  const logBeliefs = beliefs.map(Math.log);
  const ofBeliefs = powers(logBeliefs);
  const game = claim === 'at-most' ? wealth(ABOVE_WEIGHTS) : wealth(evenly(BELOW.length), 0.9);
  const playAlone = tiltingAt(beliefs, 1, game);
  const factors = new Float64Array(beliefs.length);
  const divisors = new Float64Array(beliefs.length);
  return {
    compare: (baseline, canary) => {
      const events = baseline.events + canary.events;
      if (events === 0 || baseline.requests === 0 || canary.requests === 0) return;
      const expected = canaryShare(baseline.requests, canary.requests, ratio);
      if (events <= MOST_MULTIPLIED) {
        for (let i = 0; i < beliefs.length; i++) divisors[i] = 1 + expected * (beliefs[i]! - 1);
        ofBeliefs.set(factors, canary.events);
        divideByPowers(factors, divisors, events);
        game.step(factors);
      } else {
        for (let i = 0; i < beliefs.length; i++) {
          factors[i] = canary.events * logBeliefs[i]! - events * Math.log1p(expected * (beliefs[i]! - 1));
        }
        game.stepLog(factors);
      }
    },
    compareWithRate: (rate, canary) => {
      if (canary.requests === 0 || !(rate > 0 && rate < 1)) return;
      playAlone(rate, canary);
    },
    discount: game.discount,
    value: game.value,
    evidence: game.evidence,
  };
}
