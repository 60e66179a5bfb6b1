import { rules } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { hourBefore, simulate, steady, type World } from './world.ts';

const MINUTES = 240;
const RUNS = 100;
const TRAFFIC = [30, 300, 3000, 30_000] as const;

/** How many requests of a bad canary fail before it is rolled back, and how often it is not rolled back at all. */
export function detection(canaryRate: number): void {
  const base = { ...steady, baselineRate: () => 0.001, canaryRate: () => canaryRate };
  const rows = Object.entries(rules).map(([rule, decide]) => [
    rule,
    ...TRAFFIC.map((perMinute) => {
      const world: World = { ...base, perMinute };
      const failures: number[] = [];
      let missed = 0;
      for (let run = 0; run < RUNS; run++) {
        const seed = `${perMinute} ${run}`;
        const minutes = simulate(world, MINUTES, seed);
        const after = decide(minutes, hourBefore(world, seed));
        if (after === undefined) missed++;
        else failures.push(minutes.slice(0, after).reduce((all, { canary }) => all + canary.errors, 0));
      }
      const median = failures.length > 0 ? String(quantile(failures, 0.5)) : '–';
      return missed > 0 ? `${median} (${missed} % missed)` : median;
    }),
  ]);
  printTable(
    `Failed requests until rollback, median: canary ${canaryRate * 100} %, baseline 0.1 %, 10 % of the traffic, at most ${MINUTES} minutes`,
    ['rule', ...TRAFFIC.map((perMinute) => `${perMinute.toLocaleString('en-US')}/min`)],
    [['bound for any test with α = 1 %', ...TRAFFIC.map((perMinute) => bound(perMinute, canaryRate))], ...rows],
  );
}

/**
 * No test that keeps α needs fewer on average: minutes ≥ ln(1/α)/D with D the information of a minute against its nearest
 * point of "equal rates" (reverse information projection). Nobody can act before the first minute ends.
 */
function bound(perMinute: number, canaryRate: number): string {
  const [weight, baselineRate] = [0.1, 0.001];
  const pooled = (1 - weight) * baselineRate + weight * canaryRate;
  const information =
    perMinute * ((1 - weight) * divergence(baselineRate, pooled) + weight * divergence(canaryRate, pooled));
  const minutes = Math.max(1, Math.log(100) / information);
  return (minutes * perMinute * weight * canaryRate).toFixed(0);
}

const divergence = (p: number, q: number) => part(p, q) + part(1 - p, 1 - q);
const part = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
