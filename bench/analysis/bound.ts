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

/**
 * The same for tests that may look at nothing but the canary's share S of a minute's errors, so that clusters cannot fool
 * them: ln(1/α) over the growth max E ln(1 + κ(S − p₀)/p₀) of the best single bet κ. About the mean of a bounded number no
 * e-process knows more than bettors do (Clerico, "On the optimality of coin-betting for mean estimation", arXiv:2412.02640).
 * Errors are independent here: Poisson counts.
 */
export function leastMinutesByShare({ perMinute, weight, baselineRate, canaryRate }: Situation, alpha: number): number {
  const ofBaseline = poisson(perMinute * (1 - weight) * baselineRate);
  const ofCanary = poisson(perMinute * weight * canaryRate);
  const growth = (bet: number) => {
    let sum = 0;
    for (const [a, chanceOfA] of ofBaseline.entries()) {
      for (const [b, chanceOfB] of ofCanary.entries()) {
        if (a + b > 0) sum += chanceOfA * chanceOfB * Math.log1p(bet * (b / (a + b) / weight - 1));
      }
    }
    return sum;
  };
  return Math.max(1, Math.log(1 / alpha) / growth(largestAt(growth)));
}

/** The chances of 0, 1, 2, … of so many on average, as far as they matter. */
function poisson(mean: number): readonly number[] {
  const chances = [Math.exp(-mean)];
  for (let k = 1; k < mean + 10 * Math.sqrt(mean) + 20; k++) chances.push((chances[k - 1]! * mean) / k);
  return chances;
}

/** Where between 0 and 1 a concave function is largest, by cutting off the lower third. */
function largestAt(concave: (at: number) => number): number {
  let [from, to] = [0, 1 - 1e-9];
  while (to - from > 1e-4) {
    const third = (to - from) / 3;
    if (concave(from + third) < concave(to - third)) from += third;
    else to -= third;
  }
  return (from + to) / 2;
}
