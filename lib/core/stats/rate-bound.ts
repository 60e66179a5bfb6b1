import type { Sample } from './sample.ts';

/** Values of z over which the bounds are optimized; each alone would be valid. */
const STEPS = [0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96] as const;
const LOG_BELOW = STEPS.map((step) => Math.log1p(-step));

/**
 * Question: how high may the true rate behind a finished sample be?
 *
 * Chernoff's bound with the moment of `absolute-rate.ts`: for z < 1, P(Y ≤ y) ≤ z^−y · exp(−Λ(1 − z)/(c(1 − z) + z))
 * where Λ is the expected number of events. The largest Λ for which that is not below `risk`, at the best z. Valid for
 * independent events (c = 1) and clusters of geometric size with a mean up to c; a little wide. 1 when there were no
 * requests: nothing is known then.
 *
 * @param risk chance that the true rate is higher; 0–1
 */
export function upperRate(sample: Sample, risk: number, clusterSize: number): number {
  return upperRates(risk, clusterSize)(sample);
}

/** {@link upperRate} of one sample after the other: for each z the bound is a straight line over the events. */
export function upperRates(risk: number, clusterSize: number): (sample: Sample) => number {
  const widths = STEPS.map((step) => (clusterSize * step + 1 - step) / step);
  const bases = Float64Array.from(widths, (width) => -Math.log(risk) * width);
  const slopes = Float64Array.from(widths, (width, i) => -LOG_BELOW[i]! * width);
  return ({ requests, events }) => {
    if (requests === 0) return 1;
    let least = Infinity;
    for (let i = 0; i < bases.length; i++) {
      least = Math.min(least, bases[i]! + events * slopes[i]!);
    }
    return Math.min(1, least / requests);
  };
}

/** The same from below: the rate is lower with a chance of at most `risk`. 0 when there were no requests or no events. */
export function lowerRate({ requests, events }: Sample, risk: number, clusterSize: number): number {
  if (events === 0) return 0;
  let most = 0;
  for (const step of STEPS) {
    // Independent events allow every z above 1, clusters only those below c/(c − 1).
    const excess = clusterSize === 1 ? (3 * step) / (1.02 - step) : step / (clusterSize - 1);
    const bound = ((events * Math.log1p(excess) + Math.log(risk)) * (1 + excess - clusterSize * excess)) / excess;
    most = Math.max(most, bound);
  }
  return Math.min(1, most / requests);
}
