import { createHash } from 'node:crypto';
import { targetName } from '../plan/plan.ts';
import { approvalOf } from './approval.ts';
import { silentHooks } from './hooks.ts';
import { unfinished } from './measuring.ts';
import type { Rollout } from './state.ts';
import { bakeTimes, periodMs } from './windows.ts';

const hourMs = 3_600_000;

/** Alarms are pushed, so a stage that has been quiet for long can be looked at less often without reverting later. */
const calmIntervals = [
  { afterMs: 12 * hourMs, intervalMs: 15 * 60_000 },
  { afterMs: hourMs, intervalMs: 5 * 60_000 },
] as const;

/**
 * Minutes become visible to all rollouts of an account at the same moment. Over so many seconds after it they look, each at
 * a second of its own; docs/decisions/analyses-are-spread.md weighs what that costs.
 */
export const spreadSeconds = 15;

/**
 * Seconds until the next analysis, a whole number ≥ 1: about the plan's interval, moved to 1 to 17 seconds after the moment
 * at which another period has become visible, always about as many for one target; and never past the end of the bake, of
 * the time for approvals, or of what is waited for.
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
  const visibleMs = (lagSeconds + 1) * 1000 + spreadMs(targetName(rollout.plan.target));
  const wake = intervalMs >= periodMs ? afterPeriod(nearest, visibleMs) : now + intervalMs;
  const deadlines = [
    ...(shift ? [bakeTimes(rollout, shift).bakedAt, approvalOf(rollout, shift, now)?.expiresAt ?? 0] : []),
    Date.parse(rollout.waitsFor?.until ?? '') || 0,
  ];
  const next = Math.min(wake, ...deadlines.filter((deadline) => deadline > now));
  return Math.max(1, Math.ceil((next - now) / 1000));
}

/** The first instant from `earliest` on that is so long after a period's end. */
const afterPeriod = (earliest: number, afterMs: number): number =>
  Math.ceil((earliest - afterMs) / periodMs) * periodMs + afterMs;

/**
 * Where in the spread a rollout is: by its target, so that every analysis and every release agree, and whoever knows one rollout
 * of a target knows when the next one will look. Rollouts at the same time have different targets.
 */
const spreadMs = (target: string): number =>
  createHash('sha256').update(target).digest().readUInt32BE(0) % (spreadSeconds * 1000);
