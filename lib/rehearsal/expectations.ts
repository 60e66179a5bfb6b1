import { formatDuration } from '../core/text/duration.ts';
import type { Scenario } from './scenario.ts';

/** What expectations are about. */
interface Ended {
  readonly outcome: string;
  readonly virtualSeconds: number;
  readonly detectedAt: number | null;
  readonly revertedAt: number | null;
}

/** Which expectations of a scenario its rehearsal did not meet, a sentence each. */
export function unmetExpectations({ expect }: Scenario, report: Ended): readonly string[] {
  const { outcome, within } = expect ?? {};
  const unmet: string[] = [];
  if (outcome !== undefined && outcome !== report.outcome) {
    unmet.push(`expected the outcome ${outcome}, got ${report.outcome}`);
  }
  if (within !== undefined) {
    const found = lateness(report, within);
    if (found !== undefined) unmet.push(`expected the end within ${formatDuration(within)}, ${found}`);
  }
  return unmet;
}

function lateness({ outcome, virtualSeconds, detectedAt, revertedAt }: Ended, within: number): string | undefined {
  if (detectedAt === null && outcome === 'held') return 'but the rollout was still open';
  const end = detectedAt === null ? virtualSeconds : revertedAt;
  if (end === null) return 'but the alias was never taken back';
  return end > within ? `got ${formatDuration(Math.ceil(end))}` : undefined;
}
