import type { AppliedDefault } from '../core/plan/defaults.ts';
import { type Plan, targetName, targetOfStage, targetsOf } from '../core/plan/plan.ts';
import { longestSeconds, plannedSeconds, stageTimes } from '../core/plan/times.ts';
import { formatDuration } from '../core/text/duration.ts';
import { formatPercent } from '../core/text/percent.ts';
import { table } from './table.ts';

/** What a plan means, for people: its stages on a time line from the first shift, and what was not said. */
export function planSummary(plan: Plan, defaults: readonly AppliedDefault[]): string {
  const planned = formatDuration(plannedSeconds(plan));
  const longest = formatDuration(longestSeconds(plan));
  const lines = [
    `a valid plan for ${targetsOf(plan).map(targetName).join(', then ')}`,
    '',
    ...table(
      ['stage', ...(plan.targets ? ['target'] : []), 'weight', 'bake', 'at most', 'from', 'until'],
      stageRows(plan),
    ),
    '',
    `promoted after ${planned} if every stage passes on time; after ${longest} undecided: ${plan.onUndecided}`,
  ];
  if (defaults.length === 0) return lines.join('\n');
  return [
    ...lines,
    '',
    ...table(
      ['default', 'value'],
      defaults.map(({ path, value }) => [path, value]),
    ),
  ].join('\n');
}

function stageRows(plan: Plan): string[][] {
  const times = stageTimes(plan);
  return plan.stages.map(({ weight, bakeSeconds, maxBakeSeconds }, i) => [
    String(i + 1),
    ...(plan.targets ? [targetName(targetOfStage(plan, i))] : []),
    formatPercent(weight),
    formatDuration(bakeSeconds),
    formatDuration(maxBakeSeconds),
    formatDuration(times[i]?.startsAt ?? 0),
    formatDuration(times[i]?.endsAt ?? 0),
  ]);
}
