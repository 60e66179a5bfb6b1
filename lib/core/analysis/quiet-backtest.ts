import type { Plan } from '../plan/plan.ts';
import { drawBinomial } from '../stats/draw-binomial.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import { backtest, judgedWeights } from './backtest.ts';
import type { Counts } from './contract.ts';

/** What one version did while no rollout ran. */
export interface Quiet {
  /** By the minute, oldest first. */
  readonly minutes: readonly Counts[];
  /** Its minutes before. */
  readonly history: readonly Counts[];
}

export interface QuietBacktest {
  /** How often the version was split against itself. */
  readonly runs: number;
  readonly outcomes: Readonly<Record<'promoted' | 'rolled-back' | 'held', number>>;
  /** The share of runs that were rolled back although nothing was wrong, with a 95 % interval (Wilson). */
  readonly falseRollbacks: { readonly share: number; readonly low: number; readonly high: number };
  /** Why the first few of them were rolled back. */
  readonly reasons: readonly string[];
  /** What the plan asks for but cannot be split, and was left out. */
  readonly notJudged: readonly string[];
}

const MOST_REASONS = 3;
/** What a rollout knows of its baseline's past by the minute. */
const HISTORY_MINUTES = 60;

/**
 * How often a plan would have rolled back a canary that is the baseline itself. Each run begins at a random minute and
 * sends every request by chance to one side or the other, as an alias does; by the weights of the plan's stages. The
 * interval is about that chance: runs share the same traffic, so an incident that was in it is in many of them.
 *
 * @param random numbers from 0 up to 1
 */
export function quietBacktest(plan: Plan, quiet: Quiet, runs: number, random: () => number): QuietBacktest {
  const wanted = Math.ceil(plan.stages.reduce((seconds, { bakeSeconds }) => seconds + bakeSeconds, 0) / 60);
  const length = Math.min(wanted, quiet.minutes.length);
  const weights = judgedWeights(plan, length);
  const outcomes = { promoted: 0, 'rolled-back': 0, held: 0 };
  const reasons: string[] = [];
  let notJudged: readonly string[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = Math.floor(random() * (quiet.minutes.length - length + 1));
    const minutes = quiet.minutes
      .slice(begin, begin + length)
      .map((counts, i) => splitByChance(counts, weights[i]!, random));
    const history = [...quiet.history, ...quiet.minutes.slice(0, begin)].slice(-HISTORY_MINUTES);
    const result = backtest(plan, { periodSeconds: 60, minutes, history });
    outcomes[result.outcome] += 1;
    notJudged = result.notJudged;
    if (result.outcome === 'rolled-back' && reasons.length < MOST_REASONS) reasons.push(result.reason);
  }
  const [low, high] = wilsonInterval(outcomes['rolled-back'], runs);
  return {
    runs,
    outcomes,
    falseRollbacks: { share: runs === 0 ? 0 : outcomes['rolled-back'] / runs, low, high },
    reasons,
    notJudged,
  };
}

function splitByChance({ requests, errors }: Counts, weight: number, random: () => number) {
  const failed = drawBinomial(errors, weight, random);
  const canary = { requests: failed + drawBinomial(requests - errors, weight, random), errors: failed };
  return { canary, baseline: { requests: requests - canary.requests, errors: errors - failed } };
}
