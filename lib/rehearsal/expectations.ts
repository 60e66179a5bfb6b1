import { formatDuration } from '../core/text/duration.ts';
import type { Report } from './report.ts';
import type { Scenario } from './scenario.ts';

/** Which expectations of a scenario its rehearsal did not meet, a sentence each. */
export function unmetExpectations({ expect }: Scenario, report: Report): readonly string[] {
  const { outcome, within } = expect ?? {};
  const unmet: string[] = [];
  if (outcome !== undefined && outcome !== report.outcome) {
    unmet.push(`expected the outcome ${outcome}, got ${report.outcome}`);
  }
  if (within !== undefined) {
    const end = report.detectedAt === null ? report.virtualSeconds : report.revertedAt;
    if (end === null)
      unmet.push(`expected the end within ${formatDuration(within)}, but the alias was never taken back`);
    else if (end > within)
      unmet.push(`expected the end within ${formatDuration(within)}, got ${formatDuration(Math.ceil(end))}`);
  }
  return unmet;
}
