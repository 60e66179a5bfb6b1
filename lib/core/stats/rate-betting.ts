import type { Sample } from './sample.ts';
import { type Evidence, wealth } from './wealth.ts';

/** Parts of the wealth that the bettors put at stake in each period. */
export const BETS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.92] as const;
/** How the wealth is divided between them: more to the high bets, for bad canaries are to be seen in minutes. */
export const BET_WEIGHTS = [0.06, 0.06, 0.07, 0.08, 0.1, 0.13, 0.2, 0.3] as const;

/**
 * Question: is the canary's rate above `rate`, even if all requests of a minute share one fate?
 *
 * Each minute gives one number X = events / requests in [0, 1]. Under the null hypothesis E[X | past] ≤ q, so a bettor
 * with the bet κ multiplies its stake by 1 + κ(X/q − 1), which is never negative and at most 1 on average
 * (Waudby-Smith & Ramdas, arXiv:2010.09686, eq. 24, with λ = κ/q). Nothing is assumed about dependence inside a minute.
 *
 * Wrong when one fate spans minutes: then one accident is counted as several.
 */
export function rateBetting(rate: number): { observe: (canary: Sample) => void; evidence: () => Evidence } {
  const game = wealth(BET_WEIGHTS);
  const factors = new Float64Array(BETS.length);
  return {
    observe: (canary) => {
      if (canary.requests === 0 || !(rate > 0 && rate < 1)) return;
      rateFactors(rate, canary, factors);
      game.step(factors);
    },
    evidence: game.evidence,
  };
}

/** Fills `factors` with 1 + κ(X/q − 1) for each bet. */
export function rateFactors(rate: number, canary: Sample, factors: Float64Array): void {
  const gain = canary.events / canary.requests / rate - 1;
  for (let i = 0; i < factors.length; i++) factors[i] = 1 + BETS[i]! * gain;
}
