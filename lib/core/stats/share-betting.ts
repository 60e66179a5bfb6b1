import { tiltingAt, tilts } from './absolute-rate.ts';
import { BETS, rateFactors } from './rate-betting.ts';
import { type Comparison, canaryShare, type Null } from './sample.ts';
import { evenly, wealth } from './wealth.ts';

/**
 * How the wealth is divided between the bets of `rate-betting.ts`: most to the middle, for a canary that is three times as
 * bad has a share of the errors that high bets lose on as often as they win.
 */
const BET_WEIGHTS = [0.04, 0.06, 0.1, 0.16, 0.18, 0.17, 0.15, 0.14] as const;
/** A pass test gains little in a minute, so it only bets high. One bet per z of the test against a fixed rate. */
const PASS_BETS = [0.98, 0.9, 0.75, 0.5, 0.25] as const;

/**
 * Question: does the canary have more (or fewer) events than `ratio` times the baseline, if events may come in clusters?
 *
 * Each minute with events gives one number, the canary's share of them, S = y_b / (y_a + y_b) in [0, 1]. Under the null
 * hypothesis each cluster falls to the canary with a chance of at most p₀ = w·r / (1 − w + w·r), so E[S | past] ≤ p₀
 * whatever the clusters' sizes: given the sizes, S is a weighted mean of their arms. A bettor multiplies its stake by
 *
 * - 1 + κ(S − p₀)/p₀ against "at most", and 1 + κ(p₀ − S)/(1 − p₀) against "at least"
 *
 * (Waudby-Smith & Ramdas, arXiv:2010.09686, eq. 24, λ = κ/p₀). Minutes without events say nothing about the share.
 *
 * Wrong when clusters span minutes; when the two versions' clusters differ in size though their rates are the same
 * (small ones in the canary look like more accidents); and, slightly, for r > 1 with rates of tens of percent in
 * minutes of a handful of requests, where E[S] exceeds p₀ by some hundredths.
 *
 * Without a live baseline it bets on the rate of the minute against "at most" (see `rate-betting.ts`), and, since such
 * bets gain nothing against "at least" a small rate, assumes clusters of `clusterSize` there (`absolute-rate.ts`).
 */
export function shareBetting(ratio: number, claim: Null, clusterSize = 10): Comparison {
  const bets = claim === 'at-most' ? BETS : PASS_BETS;
  const game = claim === 'at-most' ? wealth(BET_WEIGHTS) : wealth(evenly(bets.length), 0.9);
  const playAlone = tiltingAt(tilts('at-least', clusterSize), clusterSize, game);
  const factors = new Float64Array(bets.length);
  return {
    compare: (baseline, canary) => {
      const events = baseline.events + canary.events;
      if (events === 0 || baseline.requests === 0 || canary.requests === 0) return;
      const expected = canaryShare(baseline.requests, canary.requests, ratio);
      const surplus = canary.events / events - expected;
      const gain = claim === 'at-most' ? surplus / expected : -surplus / (1 - expected);
      for (let i = 0; i < bets.length; i++) factors[i] = 1 + bets[i]! * gain;
      game.step(factors);
    },
    compareWithRate: (rate, canary) => {
      if (canary.requests === 0 || !(rate > 0 && rate < 1)) return;
      if (claim === 'at-most') {
        rateFactors(rate, canary, factors);
        game.step(factors);
      } else {
        playAlone(rate, canary);
      }
    },
    discount: game.discount,
    value: game.value,
    evidence: game.evidence,
  };
}
