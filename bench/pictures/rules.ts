import { rules } from '../analysis/rules.ts';
import { quantile } from '../analysis/table.ts';
import { constantly, dayBefore, equal, simulate, steady, type World } from '../analysis/world.ts';
import { bar, colors, picture, text } from './svg.ts';

const minutes = 240;
const left = 300;
const rowHeight = 34;
const top = 74;
/** Pixels for all of the runs. */
const whole = 180;

export interface Cost {
  readonly rule: string;
  /** The fraction of good canaries that were rolled back. */
  readonly mistaken: number;
  /** Failed requests of a bad canary until it was rolled back, in the middle of all runs. */
  readonly failures: number;
}

/** What each rule costs, over simulated rollouts of four hours. */
export function costsOf(runs: number): readonly Cost[] {
  const good: World = { ...steady, ...equal(constantly(0.005)) };
  const bad: World = { ...steady, canaryRate: constantly(0.025) };
  const seeds = Array.from({ length: runs }, (_, run) => String(run));
  return Object.entries(rules).map(([rule, decide]) => {
    const mistaken = seeds.filter((seed) => decide(simulate(good, minutes, seed), dayBefore(good, seed)) !== undefined);
    const failures = seeds.map((seed) => {
      const all = simulate(bad, minutes, seed);
      const seen = all.slice(0, decide(all, dayBefore(bad, seed)));
      return seen.reduce((sum, { canary }) => sum + canary.errors, 0);
    });
    return { rule, mistaken: mistaken.length / runs, failures: quantile(failures, 0.5) };
  });
}

/** What a rule costs where nothing is wrong, and where something is. */
export function rulesPicture(costs: readonly Cost[]): string {
  const height = top + costs.length * rowHeight + 24;
  const most = Math.max(...costs.map(({ failures }) => failures));
  return picture(
    {
      title: 'What a rule costs, looking every minute for four hours',
      description: `A table of bars. ${costs.map(({ rule, mistaken, failures }) => `${rule}: ${percent(mistaken)} of good canaries rolled back, ${failures} failed requests of a bad one`).join('. ')}. 300 requests a minute, 10 % of them on the canary; good ones fail 0.5 % like their baseline, bad ones 2.5 %.`,
    },
    [
      text(16, 46, '300 requests a minute, 10 % of them on the canary, baseline 0.5 % errors', { color: colors.quiet }),
      text(left, 64, 'good canaries rolled back', { color: colors.bad, size: 11 }),
      text(left + whole + 30, 64, 'failed requests of bad ones (2.5 %)', { color: colors.good, size: 11 }),
      ...costs.flatMap((cost, i) => row(cost, most, top + i * rowHeight)),
    ],
    height,
  );
}

function row({ rule, mistaken, failures }: Cost, most: number, at: number): string[] {
  const second = left + whole + 30;
  return [
    text(left - 12, at + 17, rule, { anchor: 'end', size: 12 }),
    ...measured(left, at, mistaken, percent(mistaken), colors.bad),
    ...measured(second, at, failures / most, String(failures), colors.good),
  ];
}

function measured(from: number, at: number, share: number, words: string, color: string): string[] {
  const width = Math.max(1, share * (whole - 44));
  return [bar(from, at + 4, width, 18, color), text(from + width + 6, at + 18, words, { size: 11 })];
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
