import type { Decision } from './event.ts';
import { inTheirWords } from './command.ts';

/** Somebody has stopped the line: nothing goes on anywhere until somebody lets it. */
export interface LineSwitch {
  readonly isStopped: boolean;
  /** Who moved it last. */
  readonly by: string;
  /** ISO 8601 */
  readonly since: string;
  readonly reason: string;
}

/** What keeps rollouts from going on, and never from going back. */
export interface Kept {
  readonly by: 'line' | 'window';
  readonly reason: string;
  /** When that may change by itself, milliseconds since the epoch; absent where nobody knows. */
  readonly until?: number;
}

/** The line as a reason, while it is stopped. */
export const keptByLine = (line: LineSwitch | undefined): Kept | undefined =>
  line?.isStopped
    ? { by: 'line', reason: `the line is stopped by ${inTheirWords(line.by, line.reason)} (since ${line.since})` }
    : undefined;

/** Whether a decision moves traffic towards the canary. */
export const isForward = ({ kind }: Decision): boolean => kind === 'advance' || kind === 'promote';

/** A decision to go on becomes one to wait while something keeps it; any other stays as it is. */
export const unlessKept = (decision: Decision, kept: Kept | undefined): Decision =>
  kept && isForward(decision)
    ? { kind: 'wait', for: kept.by, reason: kept.reason, ...(isDate(kept.until) && { until: iso(kept.until) }) }
    : decision;

const isDate = (at: number | undefined): at is number => at !== undefined && Math.abs(at) <= 8.64e15;
const iso = (at: number) => new Date(at).toISOString();
