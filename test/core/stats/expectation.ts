/** Exact probabilities, to check that what is called an e-value has an expectation of at most 1 under its null. */
export function binomial(trials: number, chance: number): number[] {
  const all = [(1 - chance) ** trials];
  for (let k = 1; k <= trials; k++) all.push((all[k - 1]! * (trials - k + 1) * chance) / (k * (1 - chance)));
  return all;
}

export function poisson(mean: number, most = 40): number[] {
  const all = [Math.exp(-mean)];
  for (let k = 1; k <= most; k++) all.push((all[k - 1]! * mean) / k);
  return all;
}

/** Sums of geometric clusters (mean size `clusterSize`) that arrive as a Poisson process: Panjer's recursion. */
export function polyaAeppli(mean: number, clusterSize: number, most = 200): number[] {
  const rate = mean / clusterSize;
  const stop = 1 / clusterSize;
  const size = (k: number) => stop * (1 - stop) ** (k - 1);
  const all = [Math.exp(-rate)];
  for (let n = 1; n <= most; n++) {
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * size(k) * all[n - k]!;
    all.push((rate / n) * sum);
  }
  return all;
}

/** The expectation of a function of two independent counts. */
export function expectation(a: readonly number[], b: readonly number[], of: (a: number, b: number) => number): number {
  let sum = 0;
  a.forEach((chanceA, i) => b.forEach((chanceB, j) => (sum += chanceA * chanceB * of(i, j))));
  return sum;
}
