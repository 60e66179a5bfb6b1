import type { Counts } from '../../lib/core/analysis/contract.ts';
import { leastMinutes, leastMinutesByShare, type Situation } from './bound.ts';
import { oursAt, type Rule } from './rules.ts';
import { printTable, quantile } from './table.ts';
import { constantly, dayBefore, simulate, steady, type World } from './world.ts';

const MINUTES = 480;
const RUNS = 1000;
const ALPHA = 0.01;
const BASELINE_RATE = 0.005;
const TRAFFIC = [30, 300, 3000, 30_000] as const;
/** The bound is for "equal rates". */
const rules = oursAt(1);
const RISES = [3, 5, 10] as const;

/**
 * Minutes until a bad canary is rolled back, beside the fewest that any test with the same α needs on average. The mean is
 * what the bound speaks of; where not all are found in time, there is none. Bounds are in fractions of a minute, and what
 * whole minutes and chance leave of one is shown by the best test of somebody who knew beforehand how bad the canary is.
 */
export function efficiency(): void {
  const rows = RISES.flatMap((rise) =>
    TRAFFIC.map((perMinute) => {
      const rates = { baselineRate: BASELINE_RATE, canaryRate: BASELINE_RATE * rise };
      const situation = { perMinute, weight: 0.1, ...rates };
      const least = leastMinutes(situation, ALPHA);
      const byShare = leastMinutesByShare(situation, ALPHA);
      const world: World = {
        ...steady,
        requests: constantly(perMinute),
        baselineRate: constantly(rates.baselineRate),
        canaryRate: constantly(rates.canaryRate),
      };
      const all = [knowing(situation), ...Object.values(rules)];
      const cells = all.map((rule) => cell(minutesOf(world, rule), least));
      return [`${rise}-fold, ${perMinute.toLocaleString('en-US')}/min`, least.toFixed(1), byShare.toFixed(1), ...cells];
    }),
  );
  printTable(
    `Minutes until rollback, mean (× bound) / median: baseline ${BASELINE_RATE * 100} %, 10 % of the traffic, ratio 1, α = ${ALPHA}, at most ${MINUTES} minutes`,
    ['rise, traffic', 'bound', 'by shares alone', 'who knows the rise', ...Object.keys(rules)],
    rows,
  );
}

/** Wald's test of the true rates against their nearest point of "equal rates": nobody who keeps α grows faster. */
function knowing({ weight, baselineRate, canaryRate }: Situation): Rule {
  const pooled = (1 - weight) * baselineRate + weight * canaryRate;
  const gain = ({ requests, errors }: Counts, rate: number) =>
    errors * Math.log(rate / pooled) + (requests - errors) * Math.log((1 - rate) / (1 - pooled));
  return (minutes) => {
    let log = 0;
    const found = minutes.findIndex(({ baseline, canary }) => {
      log += gain(baseline, baselineRate) + gain(canary, canaryRate);
      return log >= -Math.log(ALPHA);
    });
    return found < 0 ? undefined : found + 1;
  };
}

const minutesOf = (world: World, decide: Rule): readonly (number | undefined)[] =>
  Array.from({ length: RUNS }, (_, run) => decide(simulate(world, MINUTES, `${run}`), dayBefore(world, `${run}`)));

function cell(minutes: readonly (number | undefined)[], least: number): string {
  const found = minutes.filter((value) => value !== undefined);
  const missed = minutes.length - found.length;
  const median = quantile(
    minutes.map((value) => value ?? Infinity),
    0.5,
  );
  const middle = Number.isFinite(median) ? String(median) : `> ${MINUTES}`;
  if (missed > 0) return `${((missed / minutes.length) * 100).toFixed(0)} % missed / ${middle}`;
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  return `${mean.toFixed(1)} (${(mean / least).toFixed(2)} ×) / ${middle}`;
}
