import { type Random, seededRandom } from '../../../lib/account/random.ts';
import type { Sample } from '../../../lib/core/stats/sample.ts';

/** Events with this mean that arrive in clusters of geometric size. */
export function clustered(random: Random, mean: number, clusterSize: number): number {
  const clusters = random.poisson(mean / clusterSize);
  if (clusterSize === 1) return clusters;
  let events = 0;
  const logGoOn = Math.log(1 - 1 / clusterSize);
  for (let i = 0; i < clusters; i++) events += 1 + Math.floor(Math.log(1 - random.next()) / logGoOn);
  return events;
}

export interface History {
  readonly seed: number;
  readonly minutes: number;
  readonly requests: number;
  readonly rate: (minute: number) => number;
  readonly clusterSize: number;
}

export function minutesOf({ seed, minutes, requests, rate, clusterSize }: History): Sample[] {
  const random = seededRandom(seed);
  return Array.from({ length: minutes }, (_, minute) => ({
    requests,
    events: Math.min(requests, clustered(random, requests * rate(minute), clusterSize)),
  }));
}
