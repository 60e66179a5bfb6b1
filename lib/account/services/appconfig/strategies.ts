import type { Strategy } from './model.ts';

/** AWS AppConfig user guide, "Using predefined deployment strategies". */
export const predefinedStrategies: readonly Strategy[] = [
  predefined('AppConfig.AllAtOnce', 0, 10, 100, 'LINEAR'),
  predefined('AppConfig.Linear50PercentEvery30Seconds', 1, 1, 50, 'LINEAR'),
  predefined('AppConfig.Linear20PercentEvery6Minutes', 30, 30, 20, 'LINEAR'),
  predefined('AppConfig.Canary10Percent20Minutes', 20, 10, 10, 'EXPONENTIAL'),
];

function predefined(
  id: string,
  durationMinutes: number,
  bakeMinutes: number,
  growthFactor: number,
  growthType: Strategy['growthType'],
): Strategy {
  return { id, name: id, description: undefined, durationMinutes, bakeMinutes, growthFactor, growthType };
}

/** From `afterMs` on, so many percent of the clients get the new configuration. */
export interface Growth {
  readonly afterMs: number;
  readonly percentage: number;
}

/**
 * How a deployment grows: LINEAR by its factor at a time, EXPONENTIAL as factor × 2^N (DeploymentStrategy, API reference).
 * That the first step comes at once and the others at equal distances follows from the predefined strategies' names.
 */
export function growthOf({ durationMinutes, growthFactor, growthType }: Strategy): readonly Growth[] {
  const durationMs = durationMinutes * 60_000;
  if (durationMs === 0) return [{ afterMs: 0, percentage: 100 }];
  const shares = growthType === 'LINEAR' ? linear(growthFactor) : exponential(growthFactor);
  const steps = growthType === 'LINEAR' ? shares.length : shares.length - 1;
  return shares.map((percentage, i) => ({ afterMs: (durationMs * i) / Math.max(1, steps), percentage }));
}

function linear(factor: number): number[] {
  const steps = Math.ceil(100 / factor);
  return Array.from({ length: steps }, (_, i) => Math.min(100, factor * (i + 1)));
}

function exponential(factor: number): number[] {
  const shares = [];
  for (let share = factor; share < 100; share *= 2) shares.push(share);
  return [...shares, 100];
}
