import { power, powers } from './powers.ts';
import type { Null, Sample } from './sample.ts';
import { type Evidence, evenly, type Wealth, wealth } from './wealth.ts';

/** Up to so many requests a product is exact to a dozen digits, and sooner found than by logarithms. */
const MOST_MULTIPLIED = 1000;

/** A loss of so many nats may leave too little of a stake for a number. */
const LARGE = 200;

/**
 * Question: is the canary's rate above (or below) a fixed one, when events come alone or in clusters of a stated size?
 *
 * For a number z the factor z^y / M(z) is an e-value, where M(z) is the largest E[z^Y] that the null hypothesis allows:
 *
 * - independent requests (`clusterSize` 1): M(z) = (1 + q(z − 1))ⁿ, exact for Bernoulli requests, also if their chances
 *   differ from one another as long as each is on the null's side;
 * - clusters: the clusters are Poisson, their sizes geometric with mean c (the Pólya–Aeppli law), so
 *   M(z) = exp(n·q·(z − 1) / (z − c(z − 1))). It grows with c on both sides of 1, so the test holds for every mean up to
 *   `clusterSize`, and for sizes less spread than geometric ones. z must stay below c/(c − 1).
 *
 * A grid of z is mixed: z > 1 against "at most q", z < 1 against "at least q".
 *
 * Wrong when clusters are larger than stated; a mean that grows with the load is one way to get there.
 */
export function absoluteRate(
  rate: number,
  claim: Null,
  clusterSize: number,
): { observe: (canary: Sample) => void; discount: (nats: number) => void; evidence: () => Evidence } {
  const grid = tilts(claim, clusterSize);
  const game = wealth(evenly(grid.length), claim === 'at-most' ? undefined : 0.9);
  const isPossible = rate > 0 && rate < 1;
  return {
    observe: isPossible ? tilting(grid, rate, clusterSize, game) : () => {},
    discount: game.discount,
    evidence: game.evidence,
  };
}

/**
 * Plays z^y / M(z) for each z of a grid, against one rate: the counts of minutes repeat, and so do their powers.
 *
 * @param keepsAll whether a stake that is as good as lost is told from one that is
 */
function tilting(
  grid: readonly number[],
  rate: number,
  clusterSize: number,
  game: Game,
  keepsAll = false,
): (canary: Sample) => void {
  const perEvent = grid.map(Math.log);
  const perRequest = grid.map((z) => -logMoment(z, rate, clusterSize));
  const [ofEvents, ofRequests] = [powers(perEvent), powers(perRequest)];
  const mostEvents = keepsAll ? Math.min(ofEvents.most, reach(perEvent)) : ofEvents.most;
  const mostRequests = keepsAll ? Math.min(ofRequests.most, reach(perRequest)) : ofRequests.most;
  const factors = new Float64Array(grid.length);
  return ({ requests, events }) => {
    if (requests === 0) return;
    if (requests <= mostRequests && events <= mostEvents) {
      ofRequests.set(factors, requests);
      if (events > 0) ofEvents.multiply(factors, events);
      game.step(factors);
    } else {
      for (let i = 0; i < factors.length; i++) factors[i] = events * perEvent[i]! + requests * perRequest[i]!;
      game.stepLog(factors);
    }
  };
}

/** How often a number with such a logarithm may be multiplied by itself before too little of a stake is left. */
const reach = (logs: readonly number[]) => LARGE / Math.max(...logs.map(Math.abs));

/** The same where the rate is another one from time to time, as it is from stage to stage. */
export function tiltingAt(
  grid: readonly number[],
  clusterSize: number,
  game: Game,
): (rate: number, canary: Sample) => void {
  let [known, play] = [NaN, (_: Sample) => {}];
  return (rate, canary) => {
    if (rate !== known) [known, play] = [rate, tilting(grid, rate, clusterSize, game, true)];
    play(canary);
  };
}

type Game = Pick<Wealth, 'step' | 'stepLog'>;

/** ln(z^y / M(z)): see {@link absoluteRate}. */
export function logTilt(z: number, rate: number, { requests, events }: Sample, clusterSize: number): number {
  return events * Math.log(z) - requests * logMoment(z, rate, clusterSize);
}

/** The factor 1 / M(z) of requests of which none is an event. */
export function tiltOfNone(z: number, rate: number, requests: number, clusterSize: number): number {
  if (clusterSize === 1 && requests <= MOST_MULTIPLIED) return 1 / power(1 + rate * (z - 1), requests);
  return Math.exp(-requests * logMoment(z, rate, clusterSize));
}

/** ln M(z) for one request. */
function logMoment(z: number, rate: number, clusterSize: number): number {
  return clusterSize === 1 ? Math.log1p(rate * (z - 1)) : (rate * (z - 1)) / (z - clusterSize * (z - 1));
}

/** The grid of z for a null hypothesis; all of it inside the region where M(z) exists. */
export function tilts(claim: Null, clusterSize: number): readonly number[] {
  // Where events may come in clusters, few of them say little, and only a cautious bet gains on a fifth of what is claimed.
  if (claim === 'at-least') return clusterSize === 1 ? [0.02, 0.1, 0.2, 0.35, 0.6] : [0.05, 0.4, 0.7, 0.85, 0.93];
  if (clusterSize === 1) return [1.2, 1.5, 2, 3, 5, 10, 30, 100];
  return [0.05, 0.15, 0.3, 0.5, 0.7, 0.85].map((part) => 1 + part / (clusterSize - 1));
}
