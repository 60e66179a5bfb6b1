import { expect } from 'vitest';
import type { Evidence } from '../../../lib/core/stats/wealth.ts';

/** The game of `wealth.ts` played by its definition, in logarithms: slow, and without any trick that could go wrong. */
export function gameByDefinition(weights: readonly number[], atOnce = 0.8) {
  let stakes = weights.map((weight) => Math.log(weight * atOnce));
  let reserve = 1 - atOnce;
  let steps = 0;
  let given = 0;
  let log = 0;
  let peak = 0;
  return {
    stepLog: (logFactors: readonly number[]) => {
      const released = steps === 0 ? 0 : reserve / (steps + 15);
      reserve -= released;
      steps += 1;
      stakes = stakes.map((stake, i) => logSum([stake, Math.log(released * weights[i]!)]) + logFactors[i]!);
      log = logSum([...stakes, Math.log(reserve)]) - given;
      peak = Math.max(peak, log);
    },
    discount: (nats: number) => {
      given += nats;
      log -= nats;
    },
    evidence: (): Evidence => ({ log, peak }),
  };
}

function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/**
 * Equal, but for this: beside a fortune of e^300 a number cannot hold bettors who have next to nothing, and they lose it.
 * Then the evidence may be weaker than by the definition. Stronger it may be by a thousandth of its logarithm at most, where
 * such a fortune is lost again: nobody decides there, for 1 in e^7 is as much as a plan asks for.
 */
export function expectSame(quick: Evidence, plain: Evidence): void {
  const isHeld = plain.peak < 300;
  for (const which of ['log', 'peak'] as const) {
    const rounding = (isHeld ? 1e-8 : 1e-3) * Math.max(1, Math.abs(plain[which]));
    expect(quick[which]).toBeLessThanOrEqual(plain[which] + rounding);
    if (isHeld) expect(quick[which]).toBeGreaterThanOrEqual(plain[which] - rounding);
  }
}
