import { nulls } from './nulls.ts';
import { ours, rules } from './rules.ts';
import { printTable } from './table.ts';
import { dayBefore, simulate, type World } from './world.ts';

const MINUTES = 240;
const RUNS = 4000;
/** Enough to see what is not small. */
const PEER_RUNS = 400;

/** The share of equally good canaries that are rolled back within four hours. */
export function falseAlarms(): void {
  const columns = Object.entries(nulls).map(([name, world]) => alarmsIn(name, world));
  printTable(
    `False alarms: good canaries rolled back in ${MINUTES} minutes (300 requests a minute, 10 % canary, α = 0.01, ${RUNS.toLocaleString('en-US')} runs each, ${PEER_RUNS} of others)`,
    ['rule', ...Object.keys(nulls)],
    Object.keys(rules).map((rule) => [rule, ...columns.map((shares) => shares[rule]!.toFixed(3))]),
  );
}

/** By rule. */
function alarmsIn(name: string, world: World): Readonly<Record<string, number>> {
  const alarms: Record<string, number> = {};
  for (let run = 0; run < RUNS; run++) {
    const seed = `${name} ${run}`;
    const [minutes, day] = [simulate(world, MINUTES, seed), dayBefore(world, seed)];
    for (const [rule, decide] of Object.entries(run < PEER_RUNS ? rules : ours)) {
      alarms[rule] ??= 0;
      if (decide(minutes, day) !== undefined) alarms[rule] += 1 / (ours[rule] ? RUNS : PEER_RUNS);
    }
  }
  return alarms;
}
