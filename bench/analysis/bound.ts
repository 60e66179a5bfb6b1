/** What is known of a rollout beforehand: requests of both versions in a minute, and how often each fails. */
export interface Situation {
  readonly perMinute: number;
  readonly weight: number;
  readonly baselineRate: number;
  readonly canaryRate: number;
}

/**
 * Minutes, a fraction of one included, that no test which keeps α needs fewer of on average: ln(1/α)/D with D the
 * information of a minute against its nearest point of "equal rates" (reverse information projection; Grünwald, de Heide,
 * Koolen, Safe Testing, 2024). Nobody can act before the first minute ends, so it is never below 1.
 */
export function leastMinutes({ perMinute, weight, baselineRate, canaryRate }: Situation, alpha: number): number {
  const pooled = (1 - weight) * baselineRate + weight * canaryRate;
  const information =
    perMinute * ((1 - weight) * divergence(baselineRate, pooled) + weight * divergence(canaryRate, pooled));
  return Math.max(1, Math.log(1 / alpha) / information);
}

const divergence = (p: number, q: number) => part(p, q) + part(1 - p, 1 - q);
const part = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
