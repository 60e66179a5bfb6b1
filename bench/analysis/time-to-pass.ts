import { firstPass } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { constantly, dayBefore, equal, simulate, steady, type World } from './world.ts';

const MOST_MINUTES = 120;
const RUNS = 60;
const TRAFFIC = [300, 2400, 30_000] as const;
const WEIGHTS = [0.05, 0.25, 0.5] as const;

/** Minutes until a good canary may pass a first stage, evidence starting from nothing. */
export function timeToPass(): void {
  for (const errorRate of [0, 0.001, 0.01]) {
    const rows = (['independent', 'robust'] as const).flatMap((model) =>
      TRAFFIC.map((perMinute) => [
        `${model}, ${perMinute.toLocaleString('en-US')}/min`,
        ...WEIGHTS.map((weight) => {
          const world: World = {
            ...steady,
            requests: constantly(perMinute),
            weight: constantly(weight),
            ...equal(constantly(errorRate)),
          };
          const minutes = Array.from({ length: RUNS }, (_, run) => passes(model, world, `${run}`));
          return [0.5, 0.9].map((share) => shown(quantile(minutes, share))).join(' / ');
        }),
      ]),
    );
    printTable(
      `Minutes until a good canary may pass, median / 90th percentile: both versions ${errorRate * 100} % errors, detect 5, floor 0.1 %, β = 5 %`,
      ['model, traffic', ...WEIGHTS.map((weight) => `weight ${weight * 100} %`)],
      rows,
    );
  }
}

const shown = (minutes: number) => (Number.isFinite(minutes) ? String(minutes) : `> ${MOST_MINUTES}`);

function passes(model: 'robust' | 'independent', world: World, seed: string): number {
  return firstPass(model, simulate(world, MOST_MINUTES, seed), dayBefore(world, seed)) ?? Infinity;
}
