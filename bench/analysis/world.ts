import { type Random, seededRandom } from '../../lib/account/random.ts';
import type { Counts, Minute } from '../../lib/core/analysis/contract.ts';

export interface World {
  /** Requests of both versions in a minute. */
  readonly requests: (minute: number, random: Random) => number;
  /** The canary's fraction of them. */
  readonly weight: (minute: number) => number;
  readonly baselineRate: (minute: number) => number;
  readonly canaryRate: (minute: number) => number;
  /** Mean size of the geometric clusters in which errors come; 1 for independent errors. */
  readonly clusterSize: number;
}

export const constantly =
  (value: number): (() => number) =>
  () =>
    value;

export const steady: World = {
  requests: constantly(300),
  weight: constantly(0.1),
  baselineRate: constantly(0.005),
  canaryRate: constantly(0.005),
  clusterSize: 1,
};

/** Both versions fail at the same rate. */
export const equal = (rate: (minute: number) => number): Pick<World, 'baselineRate' | 'canaryRate'> => ({
  baselineRate: rate,
  canaryRate: rate,
});

/** The minutes of one simulated rollout; the same seed gives the same minutes. */
export function simulate(world: World, minutes: number, seed: string): Minute[] {
  const random = seededRandom(seed);
  const logGoOn = Math.log(1 - 1 / world.clusterSize);
  const events = (requests: number, rate: number) => {
    if (world.clusterSize === 1) return random.binomial(requests, rate);
    let all = 0;
    const clusters = random.poisson((requests * rate) / world.clusterSize);
    for (let i = 0; i < clusters; i++) all += 1 + Math.floor(Math.log(1 - random.next()) / logGoOn);
    return Math.min(requests, all);
  };
  return Array.from({ length: minutes }, (_, i) => {
    const requests = world.requests(i, random);
    const inCanary = random.binomial(requests, world.weight(i));
    const inBaseline = requests - inCanary;
    return {
      at: i * 60_000,
      stageIndex: 0,
      baseline: { requests: inBaseline, errors: events(inBaseline, world.baselineRate(i)) },
      canary: { requests: inCanary, errors: events(inCanary, world.canaryRate(i)) },
    };
  });
}

/** The baseline's day before, which the error model is chosen by; its last hour is the history. */
export function dayBefore(world: World, seed: string): readonly Counts[] {
  return simulate({ ...world, weight: constantly(0) }, 1440, `${seed}/before`).map(({ baseline }) => baseline);
}
