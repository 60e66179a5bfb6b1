import { logTilt, tiltOfNone, tilts } from './absolute-rate.ts';
import { upperRates } from './rate-bound.ts';
import type { Sample } from './sample.ts';
import { type Evidence, evenly, wealth } from './wealth.ts';

const BETS = [0.6, 0.95] as const;
/** Where errors come alone, two failed requests of two are a disaster; bets must be as bold as that to see it. */
const LONE_TILTS = [30, 300] as const;
/** A minute counts as a disaster from this error rate on … */
const LEAST_RATE = 0.02;
/** … if it is this many times the baseline's in the same minute. */
const LEAST_RATIO = 10;

/**
 * Question: is the canary plainly broken, at any traffic, although errors may come in clusters?
 *
 * Where the baseline's usual rate is known, a minute can say more than its share of the errors. Under the null
 * hypothesis the canary's error rate X has E[X | past] ≤ q, with q = `ratio` × the baseline's rate, but at least `floor`.
 * Two kinds of bettors share the game:
 *
 * - those of `rate-betting.ts`, on X/q. Even if all requests of a minute share one fate, a minute in which all fail has
 *   a chance of at most q (Markov's inequality): 1 in 800 for 0.1 %, with 20 requests as with 20,000;
 * - those of `absolute-rate.ts`, which need more than a hundred errors, but then a single minute; or two or three errors, if
 *   those come alone. They take for granted that clusters have a mean size of at most `clusterSize`.
 *
 * Errors count as none unless they are at least 2 % of the requests and 10 times the baseline's rate of that minute: an
 * outage that hits both versions is nobody's fault, and a drifting rate none of its business. Leaving out gains keeps
 * bets honest.
 *
 * q comes from the baseline's *earlier* requests, history included (an upper bound at the risk given), so it takes for
 * granted that the baseline's rate does not grow unseen by more than the bound allows; the cut makes that mild. Wrong when
 * one accident spans minutes (a sandbox that stays broken): then it is counted once per minute.
 */
export function disaster(ratio: number, floor: number, clusterSize: number, risk: number, history: Sample) {
  const grid = clusterSize === 1 ? LONE_TILTS : tilts('at-most', clusterSize).slice(-2);
  const game = wealth(evenly(BETS.length + grid.length));
  const factors = new Float64Array(BETS.length + grid.length);
  const usualRate = upperRates(risk, clusterSize);
  const known = { ...history };

  const lose = (rate: number, requests: number) => {
    for (let i = 0; i < BETS.length; i++) factors[i] = 1 - BETS[i]!;
    for (let i = 0; i < grid.length; i++) factors[BETS.length + i] = tiltOfNone(grid[i]!, rate, requests, clusterSize);
    game.step(factors);
  };

  const bet = (rate: number, seen: Sample) => {
    const gain = seen.events / seen.requests / rate - 1;
    for (let i = 0; i < BETS.length; i++) factors[i] = Math.log1p(BETS[i]! * gain);
    for (let i = 0; i < grid.length; i++) factors[BETS.length + i] = logTilt(grid[i]!, rate, seen, clusterSize);
    game.stepLog(factors);
  };

  return {
    observe: (baseline: Sample, canary: Sample) => {
      const rate = ratio * Math.max(floor, usualRate(known));
      if (canary.requests > 0 && rate < 1) {
        // Hardly any minute is one, and the others need fewer logarithms.
        if (isDisaster(baseline, canary)) bet(rate, canary);
        else lose(rate, canary.requests);
      }
      known.requests += baseline.requests;
      known.events += baseline.events;
    },
    value: game.value,
    evidence: (): Evidence => game.evidence(),
  };
}

/** Whether the canary's errors count. */
function isDisaster(baseline: Sample, canary: Sample): boolean {
  const rate = canary.events / canary.requests;
  const baselineRate = baseline.requests === 0 ? 0 : baseline.events / baseline.requests;
  return rate >= LEAST_RATE && rate >= LEAST_RATIO * baselineRate;
}
