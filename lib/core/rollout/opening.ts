import { Cron } from 'croner';
import type { PlanWindow, TimedWindow } from '../plan/plan.ts';
import { firstAfter } from '../recurrence/first-after.ts';
import { readRecurrence } from '../recurrence/read.ts';
import { formatDuration } from '../text/duration.ts';
import type { Kept } from './kept.ts';

/** That a plan's windows are closed, and until when. */
export type Closed = Kept & Required<Pick<Kept, 'until'>>;

/**
 * Whether a plan's windows keep a rollout from going on at an instant. Within a freeze nothing goes on; where windows are
 * `open`, only within one of them. A window begins at each time its cron expression or its rule names in its zone, and lasts
 * as long as it says. What calendars say is not known here.
 */
export function closedAt(all: readonly PlanWindow[], at: number): Closed | undefined {
  const windows = all.filter((window) => window.kind !== 'calendar');
  const freezes = windows.filter(({ kind }) => kind === 'freeze').flatMap((window) => runAt(window, at) ?? []);
  const last = freezes.toSorted((a, b) => b.until - a.until)[0];
  if (last)
    return { by: 'window', until: last.until, reason: `frozen until ${iso(last.until)} (${inWords(last.window)})` };

  const open = windows.filter(({ kind }) => kind === 'open');
  if (open.length === 0 || open.some((window) => runAt(window, at))) return undefined;
  const until = Math.min(...open.map((window) => nextRun(window, at)));
  const opens = Number.isFinite(until) ? `closed until ${iso(until)}` : 'closed for good';
  return { by: 'window', until, reason: `${opens} (${open.map(inWords).join('; ')})` };
}

/** The run of a window that lasts at an instant, by its end; the last one where they overlap. */
function runAt(window: TimedWindow, at: number): { readonly window: TimedWindow; readonly until: number } | undefined {
  let start = nextRun(window, at - window.seconds * 1000);
  if (start > at) return undefined;
  for (let runs = 0; runs < mostOverlaps; runs++) {
    const next = nextRun(window, start);
    if (next > at) break;
    start = next;
  }
  return { window, until: start + window.seconds * 1000 };
}

/** A window whose runs overlap more often than this is always open; its end is looked for again then. */
const mostOverlaps = 100;

/** The first run after an instant; `Infinity` when there is none. */
function nextRun(window: TimedWindow, after: number): number {
  if ('cron' in window) {
    const { cron, zone } = window;
    return new Cron(cron, { timezone: zone, mode: '5-part' }).nextRun(new Date(after))?.getTime() ?? Infinity;
  }
  const read = readRecurrence(window.rule, window.zone);
  // It was read when the plan was; one that cannot be read is no reason to go on.
  if (!read.ok) throw new Error(`a window's times must be ${read.problem.expected}, got ${window.rule}`);
  return firstAfter(read.recurrence, after);
}

const iso = (at: number) => new Date(at).toISOString();

function inWords(window: TimedWindow): string {
  const times = 'cron' in window ? `"${window.cron}" ${window.zone}` : `"${window.rule.replaceAll(/\s+/g, ' ')}"`;
  return `${window.kind} ${times} for ${formatDuration(window.seconds)}`;
}
