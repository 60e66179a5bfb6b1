import { type Backtest, type BacktestMinute, backtest, type Recorded } from '../core/analysis/backtest.ts';
import type { Counts } from '../core/analysis/contract.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Result } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { table } from './table.ts';

/** Backtests, and makes a command's result of what came of it. */
export function backtestAndReport(plan: Plan, recorded: Recorded): Result {
  const result = backtest(plan, recorded);
  return { exitCode: outcomeExit[result.outcome], json: result, text: summary(result) };
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
