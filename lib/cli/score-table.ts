import type { MetricsJudgement } from '../core/judges/judge-metrics.ts';
import { table } from './table.ts';

/** Judged metrics and their score, for people. */
export function scoreTable({ metrics, groups, score }: MetricsJudgement): string {
  const rows = metrics.map(({ name, classification, critical, reason }) => [
    name,
    critical ? `${classification} (critical)` : classification,
    reason,
  ]);
  const scores = Object.entries(groups).map(([group, passed]) => [group, passed === null ? 'nothing' : points(passed)]);
  return [
    ...table(['metric', 'classification', 'reason'], rows),
    ...(scores.length > 1 ? ['', ...table(['group', 'score'], scores)] : []),
    '',
    `score ${points(score)} of 100`,
  ].join('\n');
}

const points = (value: number): string => String(Number(value.toFixed(2)));
