import { type Backtest, type BacktestMinute, backtest, type Recorded } from '../core/analysis/backtest.ts';
import type { Counts } from '../core/analysis/contract.ts';
import { type Quiet, type QuietBacktest, quietBacktest } from '../core/analysis/quiet-backtest.ts';
import { count, percent, plural } from '../core/analysis/sentence.ts';
import type { Plan } from '../core/plan/plan.ts';
import { seeded } from '../core/stats/seeded.ts';
import type { Result } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { table } from './table.ts';

/** Backtests, and makes a command's result of what came of it. */
export function backtestAndReport(plan: Plan, recorded: Recorded, rolloutId?: string): Result {
  const result = backtest(plan, recorded);
  const exitCode = outcomeExit[result.outcome];
  if (rolloutId === undefined) return { exitCode, json: result, text: summary(result) };
  return { exitCode, json: { rolloutId, ...result }, text: `minutes of rollout ${rolloutId}\n\n${summary(result)}` };
}

/** Splits a quiet time against itself, and tells how often the plan would have rolled back. */
export function estimateAndReport(
  plan: Plan,
  quiet: Quiet,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Result {
  const estimate = quietBacktest(plan, quiet, runs, seeded(seed));
  return { exitCode: EXIT.done, json: { ...estimate, seed }, text: estimateText(estimate, quiet) };
}

function estimateText(
  { runs, outcomes, falseRollbacks, reasons, notJudged }: QuietBacktest,
  { minutes }: Quiet,
): string {
  const { share, low, high } = falseRollbacks;
  return [
    `no rollout ran in these ${plural(minutes.length, 'minute')}: the version that served was split against itself ${count(runs)} times`,
    '',
    `  promoted     ${count(outcomes.promoted)}`,
    `  rolled back  ${count(outcomes['rolled-back'])}`,
    `  held         ${count(outcomes.held)}`,
    '',
    `rolled back by mistake: ${percent(share)} (95 % interval ${percent(low)} to ${percent(high)})`,
    ...reasons.map((reason) => `  for example: ${reason}`),
    ...(notJudged.length === 0 ? [] : [`not judged: ${notJudged.join(', ')}`]),
  ].join('\n');
}

const outcomeExit: Readonly<Record<Backtest['outcome'], ExitCode>> = {
  promoted: EXIT.done,
  'rolled-back': EXIT.rolledBack,
  held: EXIT.waiting,
};

/** The minutes in which something changed, and the decision. */
function summary({ outcome, decidedAtMinute, stage, reason, minutes }: Backtest): string {
  const rows = minutes
    .filter(isNews)
    .map((minute) => [
      String(minute.minute),
      String(minute.stage + 1),
      minute.verdict,
      failures(minute.canary),
      failures(minute.baseline),
    ]);
  return [
    ...table(['minute', 'stage', 'verdict', 'canary failed', 'baseline failed'], rows),
    '',
    `${outcome} after minute ${decidedAtMinute}, in stage ${stage + 1}: ${reason}`,
  ].join('\n');
}

const isNews = ({ stage, verdict }: BacktestMinute, i: number, all: readonly BacktestMinute[]): boolean => {
  const before = all[i - 1];
  return before === undefined || i === all.length - 1 || before.stage !== stage || before.verdict !== verdict;
};

const failures = ({ requests, errors }: Counts): string =>
  `${errors.toLocaleString('en-US')} of ${requests.toLocaleString('en-US')}`;
