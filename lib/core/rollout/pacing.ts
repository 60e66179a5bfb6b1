import { approvalOf } from './approval.ts';
import { silentHooks } from './hooks.ts';
import { unfinished } from './measuring.ts';
import type { Rollout } from './rollout.ts';
import { bakeTimes, periodMs } from './windows.ts';

const hourMs = 3_600_000;

/** Alarms are pushed, so a stage that has been quiet for long can be looked at less often without reverting later. */
const calmIntervals = [
  { afterMs: 12 * hourMs, intervalMs: 15 * 60_000 },
  { afterMs: hourMs, intervalMs: 5 * 60_000 },
] as const;

/**
 * Seconds until the next analysis, a whole number ≥ 1: about the plan's interval, moved to just after the moment at
 * which another period has become visible, and never past the
 * end of the bake, of the time for approvals, or of what is waited for.
 */
export function secondsToNextAnalysis(rollout: Rollout, now: number): number {
  const { intervalSeconds, lagSeconds } = rollout.plan.timing;
  const shift = rollout.shifts.at(-1);
  const inStageMs = shift ? now - Date.parse(shift.at) : 0;
  const calm = calmIntervals.find(({ afterMs }) => inStageMs >= afterMs);
  // Nobody pushes the plan's own metrics: they are looked at as often as they ask for, and hooks are asked each minute.
  const asked = Math.min(
    ...(calm ? unfinished(rollout) : []).map((metric) => metric.intervalSeconds * 1000),
    ...(silentHooks(rollout).length > 0 ? [periodMs] : []),
  );
  const intervalMs = Math.max(intervalSeconds * 1000, Math.min(calm?.intervalMs ?? 0, asked));

  const nearest = now + intervalMs - periodMs / 2;
  const wake = intervalMs >= periodMs ? afterVisiblePeriod(nearest, lagSeconds * 1000) : now + intervalMs;
  const deadlines = [
    ...(shift ? [bakeTimes(rollout, shift).bakedAt, approvalOf(rollout, shift, now)?.expiresAt ?? 0] : []),
    Date.parse(rollout.waitsFor?.until ?? '') || 0,
  ];
  const next = Math.min(wake, ...deadlines.filter((deadline) => deadline > now));
  return Math.max(1, Math.ceil((next - now) / 1000));
}

/** The first instant from `earliest` on that is a second past a period's end plus the lag. */
function afterVisiblePeriod(earliest: number, lagMs: number): number {
  const offset = lagMs + 1000;
  return Math.ceil((earliest - offset) / periodMs) * periodMs + offset;
}
