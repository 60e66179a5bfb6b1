import { firstPass } from './rules.ts';
import { printTable } from './table.ts';
import { constantly, dayBefore, simulate, steady } from './world.ts';

const MINUTES = 240;
const RUNS = 4000;

/** The share of bad canaries, exactly as bad as `detect`, that may ever pass in four hours of looking every minute. */
export function falsePasses(): void {
  const rows = (['independent', 'robust'] as const).map((model) => [
    model,
    // What its clusters are is known before: others are judged by `robust`.
    ...[1, 2, 5, 10].map((size) => (model === 'independent' && size > 1 ? '–' : passes(model, size).toFixed(3))),
  ]);
  printTable(
    `Wrong passes: canaries 5 times as bad, looked at until they fail, at most ${MINUTES} minutes (300 requests a minute, 25 % canary, β = 0.05, ${RUNS} runs each)`,
    ['model', 'independent errors', 'clusters of 2', 'of 5', 'of 10'],
    rows,
  );
}

function passes(model: 'independent' | 'robust', clusterSize: number): number {
  const bad = { baselineRate: constantly(0.001), canaryRate: constantly(0.005) };
  const world = { ...steady, ...bad, clusterSize, weight: constantly(0.25) };
  let passed = 0;
  for (let run = 0; run < RUNS; run++) {
    const seed = `pass ${clusterSize} ${run}`;
    if (firstPass(model, simulate(world, MINUTES, seed), dayBefore(world, seed)) !== undefined) passed++;
  }
  return passed / RUNS;
}
