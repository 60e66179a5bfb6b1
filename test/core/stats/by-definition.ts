import type { Evidence } from '../../../lib/core/stats/wealth.ts';

/** The game of `wealth.ts` played by its definition, in logarithms: slow, and without any trick that could go wrong. */
export function gameByDefinition(weights: readonly number[], atOnce = 0.8) {
  let stakes = weights.map((weight) => Math.log(weight * atOnce));
  let reserve = 1 - atOnce;
  let steps = 0;
  let log = 0;
  let peak = 0;
  return {
    stepLog: (logFactors: readonly number[]) => {
      const released = steps === 0 ? 0 : reserve / (steps + 15);
      reserve -= released;
      steps += 1;
      stakes = stakes.map((stake, i) => logSum([stake, Math.log(released * weights[i]!)]) + logFactors[i]!);
      log = logSum([...stakes, Math.log(reserve)]);
      peak = Math.max(peak, log);
    },
    evidence: (): Evidence => ({ log, peak }),
  };
}

function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}
