import type { Minute } from '../analysis/contract.ts';
import type { Rollout, StageShift } from './state.ts';

export const periodMs = 60_000;

/** CloudWatch keeps one-minute values for 15 days; what it has forgotten would look like minutes without traffic. */
const keptMs = 14 * 24 * 3_600_000;

/** The complete periods of a stage that may be judged, as a half-open span of instants on period boundaries. */
export interface WatchWindow {
  readonly stageIndex: number;
  /** When the stage began. */
  readonly shiftedAt: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Which periods count: whole ones only, from the shift plus the settle grace until the next shift, and never later than
 * the ingestion lag before `now`, nor earlier than the backend remembers. Stages without a complete period yet are left out.
 */
export function watchWindows(rollout: Rollout, now: number): readonly WatchWindow[] {
  const { settleSeconds, lagSeconds } = rollout.plan.timing;
  const horizon = now - lagSeconds * 1000;
  return rollout.shifts.flatMap((shift, index) => {
    const next = rollout.shifts[index + 1];
    const shiftedAt = Date.parse(shift.at);
    const watchedFrom = Math.max(shiftedAt + settleSeconds * 1000, now - keptMs);
    const from = Math.ceil(watchedFrom / periodMs) * periodMs;
    const to = Math.floor(Math.min(next ? Date.parse(next.at) : Infinity, horizon) / periodMs) * periodMs;
    return to > from ? [{ stageIndex: shift.stageIndex, shiftedAt, from, to }] : [];
  });
}

/** A complete minute of a stage, whatever happened in it. */
export type WatchedMinute = Pick<Minute, 'at' | 'stageIndex' | 'open' | 'warming'>;

/**
 * The minutes of all windows, oldest first. One is open while requests that began in it may still be running: CloudWatch
 * counts a request when it has ended, so the function's timeout, and the ingestion lag, must have passed since its end.
 */
export function watchedMinutes(rollout: Rollout, now: number): readonly WatchedMinute[] {
  const { timing, analysis } = rollout.plan;
  const { timeoutSeconds = 0 } = rollout.preparation ?? {};
  const settledBy = now - (timing.lagSeconds + timeoutSeconds) * 1000;
  const coldMs = (timing.settleSeconds + (analysis.latency?.warmUpSeconds ?? 0)) * 1000;
  const minutes: WatchedMinute[] = [];
  for (const { stageIndex, shiftedAt, from, to } of watchWindows(rollout, now)) {
    for (let at = from; at < to; at += periodMs) {
      const isOpen = at + periodMs > settledBy;
      const isWarming = at < shiftedAt + coldMs;
      minutes.push(isOpen || isWarming ? { at, stageIndex, ...marks(isOpen, isWarming) } : { at, stageIndex });
    }
  }
  return minutes;
}

const marks = (open: boolean, warming: boolean) => ({ ...(open && { open }), ...(warming && { warming }) });

/** CloudWatch may still correct what it shows of a minute so long after it should be complete. */
const settlingMs = 3_600_000;

/**
 * Until when, exclusively, minutes have settled: what they show will not change any more. An hour after requests of a minute
 * have ended and the ingestion lag is over, for values come late when CloudWatch is in trouble.
 */
export function settledUntil({ plan, preparation }: Rollout, now: number): number {
  const lateMs = (plan.timing.lagSeconds + (preparation?.timeoutSeconds ?? 0)) * 1000;
  return Math.floor((now - lateMs - settlingMs) / periodMs) * periodMs;
}

export interface BakeTimes {
  /** When the stage's bake has elapsed. */
  readonly bakedAt: number;
  /** When an undecided stage has been watched for its whole `maxBake`, since a resume if there was one, and the last of it is visible. */
  readonly givenUpAt: number;
}

/** The times of a stage that began with `shift`: bake counts from the end of the settle grace. */
export function bakeTimes(rollout: Rollout, shift: StageShift): BakeTimes {
  const { settleSeconds, lagSeconds } = rollout.plan.timing;
  const stage = rollout.plan.stages[shift.stageIndex];
  if (!stage) throw new Error(`rollout ${rollout.id} has no stage ${shift.stageIndex}`);
  const watchedFrom = Date.parse(shift.at) + settleSeconds * 1000;
  // Whoever resumes a rollout that was given up wants it watched on.
  const patientFrom = Math.max(watchedFrom, Date.parse(rollout.resumedAt ?? '') || 0);
  return {
    bakedAt: watchedFrom + stage.bakeSeconds * 1000,
    givenUpAt: patientFrom + (stage.maxBakeSeconds + lagSeconds) * 1000,
  };
}
