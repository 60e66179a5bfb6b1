import { nulls } from './nulls.ts';
import { rules } from './rules.ts';
import { printTable } from './table.ts';
import { dayBefore, simulate } from './world.ts';

const MINUTES = 240;
const RUNS = 4000;

/** The share of equally good canaries that are rolled back within four hours. */
export function falseAlarms(): void {
  const counted = Object.entries(nulls).map(([name, world]) => {
    const alarms = new Map(Object.keys(rules).map((rule) => [rule, 0]));
    for (let run = 0; run < RUNS; run++) {
      const seed = `${name} ${run}`;
      const [minutes, day] = [simulate(world, MINUTES, seed), dayBefore(world, seed)];
      for (const [rule, decide] of Object.entries(rules)) {
        if (decide(minutes, day) !== undefined) alarms.set(rule, alarms.get(rule)! + 1);
      }
    }
    return alarms;
  });
  printTable(
    `False alarms: good canaries rolled back in ${MINUTES} minutes (300 requests a minute, 10 % canary, α = 0.01, ${RUNS} runs each)`,
    ['rule', ...Object.keys(nulls)],
    Object.keys(rules).map((rule) => [rule, ...counted.map((alarms) => (alarms.get(rule)! / RUNS).toFixed(3))]),
  );
}
