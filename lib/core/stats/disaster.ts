import { upperRate } from './rate-bound.ts';
import type { Sample } from './sample.ts';
import { type Evidence, evenly, wealth } from './wealth.ts';

const BETS = [0.6, 0.95] as const;
/** A minute counts as a disaster from this error rate on … */
const LEAST_RATE = 0.05;
/** … if it is this many times the baseline's in the same minute. */
const LEAST_RATIO = 10;

/**
 * Question: is the canary plainly broken, at any traffic, even if all requests of a minute share one fate?
 *
 * In a minute the canary's error rate X has E[X | past] ≤ q under the null hypothesis, where q is `ratio` × the baseline's
 * rate, but at least `floor`. By Markov's inequality a minute in which all requests fail then has a chance of at most q:
 * 1 in 800 for a rate of 0.1 %, with 20 requests as with 20,000. So it bets on X/q as in `rate-betting.ts`, but counts
 * X as 0 unless it is at least 5 % and 10 times the baseline's of that minute: an outage that hits both versions is
 * nobody's fault, and a drifting rate is none of its business. Leaving out gains keeps the bets honest.
 *
 * q comes from the baseline's *earlier* requests, history included (an upper bound at the risk given), so it takes for
 * granted that the baseline's rate does not grow unseen by more than that bound allows; the cut at 5 % makes that
 * mild. Wrong when one accident spans minutes (a sandbox that stays broken): then it is counted once per minute.
 */
export function disaster(ratio: number, floor: number, clusterSize: number, risk: number, history: Sample) {
  const game = wealth(evenly(BETS.length));
  const factors = new Float64Array(BETS.length);
  let known = history;
  return {
    observe: (baseline: Sample, canary: Sample) => {
      if (canary.requests > 0) {
        const rate = ratio * Math.max(floor, upperRate(known, risk, clusterSize));
        const gain = counted(baseline, canary) / rate - 1;
        for (let i = 0; i < BETS.length; i++) factors[i] = 1 + BETS[i]! * gain;
        if (rate < 1) game.step(factors);
      }
      known = { requests: known.requests + baseline.requests, events: known.events + baseline.events };
    },
    evidence: (): Evidence => game.evidence(),
  };
}

function counted(baseline: Sample, canary: Sample): number {
  const rate = canary.events / canary.requests;
  const baselineRate = baseline.requests === 0 ? 0 : baseline.events / baseline.requests;
  return rate >= LEAST_RATE && rate >= LEAST_RATIO * baselineRate ? rate : 0;
}
