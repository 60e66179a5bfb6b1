import { seededRandom } from '../../lib/account/random.ts';
import type { Minute } from '../../lib/core/analysis/contract.ts';

export interface World {
  readonly perMinute: number;
  readonly weight: number;
  readonly baselineRate: (minute: number) => number;
  readonly canaryRate: (minute: number) => number;
  /** Mean size of the geometric clusters in which errors come; 1 for independent errors. */
  readonly clusterSize: number;
}

export const steady: World = {
  perMinute: 300,
  weight: 0.1,
  baselineRate: () => 0.005,
  canaryRate: () => 0.005,
  clusterSize: 1,
};

/** The minutes of one simulated stage; the same seed gives the same minutes. */
export function simulate(world: World, minutes: number, seed: string): Minute[] {
  const random = seededRandom(seed);
  const events = (requests: number, rate: number) => {
    if (world.clusterSize === 1) return random.binomial(requests, rate);
    let all = 0;
    const logGoOn = Math.log(1 - 1 / world.clusterSize);
    const clusters = random.poisson((requests * rate) / world.clusterSize);
    for (let i = 0; i < clusters; i++) all += 1 + Math.floor(Math.log(1 - random.next()) / logGoOn);
    return Math.min(requests, all);
  };
  return Array.from({ length: minutes }, (_, i) => {
    const inCanary = random.binomial(world.perMinute, world.weight);
    const inBaseline = world.perMinute - inCanary;
    return {
      at: i * 60_000,
      stageIndex: 0,
      baseline: { requests: inBaseline, errors: events(inBaseline, world.baselineRate(i)) },
      canary: { requests: inCanary, errors: events(inCanary, world.canaryRate(i)) },
    };
  });
}

/** The baseline's hour before. */
export function hourBefore(world: World, seed: string) {
  return simulate({ ...world, weight: 0 }, 60, `${seed}/before`).map(({ baseline }) => baseline);
}
