import { rules } from './rules.ts';
import { printTable } from './table.ts';
import { hourBefore, simulate, steady, type World } from './world.ts';

const MINUTES = 240;
const RUNS = 400;

const worlds: Readonly<Record<string, World>> = {
  '0.1 %': { ...steady, baselineRate: () => 0.001, canaryRate: () => 0.001 },
  '0.5 %': steady,
  '5 %': { ...steady, baselineRate: () => 0.05, canaryRate: () => 0.05 },
  swinging: { ...steady, baselineRate: swing, canaryRate: swing },
  'clusters of 2': { ...steady, clusterSize: 2 },
  'of 5': { ...steady, clusterSize: 5 },
  'of 10': { ...steady, clusterSize: 10 },
};

/** The share of equally good canaries that are rolled back within four hours. */
export function falseAlarms(): void {
  const names = Object.keys(worlds);
  const rows = Object.entries(rules).map(([rule, decide]) => [
    rule,
    ...names.map((name) => {
      let alarms = 0;
      for (let run = 0; run < RUNS; run++) {
        const seed = `${name} ${run}`;
        if (decide(simulate(worlds[name]!, MINUTES, seed), hourBefore(worlds[name]!, seed)) !== undefined) alarms++;
      }
      return (alarms / RUNS).toFixed(3);
    }),
  ]);
  printTable(
    `False alarms: good canaries rolled back in ${MINUTES} minutes (300 requests a minute, 10 % canary, α = 0.01, ${RUNS} runs)`,
    ['rule', ...names],
    rows,
  );
}

function swing(minute: number): number {
  return 0.004 * (1 + 0.9 * Math.sin(minute / 10));
}
