import type { Minute } from '../../lib/core/analysis/contract.ts';
import { leastMinutes, type Situation } from './bound.ts';
import { firstAbove, peers, thresholdFor } from './peers.ts';
import { ours, type Rule } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { constantly, dayBefore, equal, simulate, steady, type World } from './world.ts';

const MINUTES = 240;
const RUNS = 100;
const NULL_RUNS = 400;
const ALPHA = 0.01;
const TRAFFIC = [30, 300, 3000, 30_000] as const;

/** How many requests of a bad canary fail before it is rolled back, and how often it is not rolled back at all. */
export function detection(baselineRate: number, canaryRate: number): void {
  const columns = TRAFFIC.map((perMinute) => column({ perMinute, weight: 0.1, baselineRate, canaryRate }));
  const rows = Object.keys(columns[0]!).map((rule) => [rule, ...columns.map((cells) => cells[rule]!)]);
  printTable(
    `Failed requests until rollback, median: canary ${percent(canaryRate)}, baseline ${percent(baselineRate)}, 10 % of the traffic, at most ${MINUTES} minutes`,
    ['rule', ...TRAFFIC.map((perMinute) => `${perMinute.toLocaleString('en-US')}/min`)],
    rows,
  );
}

/** Cells by rule. */
function column(situation: Situation): Readonly<Record<string, string>> {
  const { perMinute, weight, baselineRate, canaryRate } = situation;
  const base: World = { ...steady, requests: constantly(perMinute) };
  const bad = runs({ ...base, baselineRate: constantly(baselineRate), canaryRate: constantly(canaryRate) });
  const cells: Record<string, string> = {};
  const add = (name: string, decide: Rule) => {
    cells[name] = failures(bad, decide);
  };

  cells['bound for any test with α = 1 %'] = (leastMinutes(situation, ALPHA) * perMinute * weight * canaryRate).toFixed(
    0,
  );
  for (const [name, decide] of Object.entries(ours)) add(name, decide);
  for (const peer of peers) add(peer.name, (minutes) => firstAbove(peer, minutes));
  for (const [kind, clusterSize] of [
    ['independent errors', 1],
    ['clusters of 5', 5],
  ] as const) {
    const quiet = nullRollouts({ ...base, ...equal(constantly(baselineRate)), clusterSize });
    for (const peer of peers) {
      const threshold = thresholdFor(peer, quiet, ALPHA);
      add(`${peer.name.replace(/ \(.*/, '')}, tuned to 1 % (${kind})`, (minutes) =>
        firstAbove(peer, minutes, threshold),
      );
    }
  }
  return cells;
}

interface Run {
  readonly minutes: readonly Minute[];
  readonly day: Parameters<Rule>[1];
}

const runs = (world: World): readonly Run[] =>
  Array.from({ length: RUNS }, (_, run) => ({
    minutes: simulate(world, MINUTES, `${run}`),
    day: dayBefore(world, `${run}`),
  }));

/** Tuned on other draws than it is tried on. */
const nullRollouts = (world: World): readonly (readonly Minute[])[] =>
  Array.from({ length: NULL_RUNS }, (_, run) => simulate(world, MINUTES, `tune ${run}`));

function failures(all: readonly Run[], decide: Rule): string {
  const after = all.map(({ minutes, day }) => ({ minutes, end: decide(minutes, day) }));
  const found = after.flatMap(({ minutes, end }) =>
    end === undefined ? [] : [minutes.slice(0, end).reduce((sum, { canary }) => sum + canary.errors, 0)],
  );
  const missed = after.length - found.length;
  const median = found.length > 0 ? String(quantile(found, 0.5)) : '–';
  return missed > 0 ? `${median} (${missed} % missed)` : median;
}

const percent = (rate: number) => `${rate * 100} %`;
