import { type CalendarState, keptByCalendar } from '../core/rollout/calendar.ts';
import type { Kept } from '../core/rollout/kept.ts';
import { closedAt } from '../core/rollout/opening.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';

/** What keeps a plan's rollouts from going on at an instant, its calendars included; instants are asked about in their order. */
export type Outlook = (at: number) => Promise<Kept | undefined>;

/** A plan's windows as they are expected to be. A calendar that is open is asked again only about the time after. */
export function outlook({ calendars }: Pick<Deps, 'calendars'>, { windows = [] }: Pick<Plan, 'windows'>): Outlook {
  const known = new Map<string, CalendarState>();
  const stateAt = async (calendar: string, at: number): Promise<CalendarState> => {
    const before = known.get(calendar);
    if (before?.kind === 'open' && at < (before.until ?? Infinity)) return before;
    const state = await calendars.state(calendar, at);
    known.set(calendar, state);
    return state;
  };
  return async (at) => {
    const closed = closedAt(windows, at);
    if (closed) return closed;
    for (const window of windows) {
      if (window.kind !== 'calendar') continue;
      const kept = keptByCalendar(window.calendar, await stateAt(window.calendar, at));
      if (kept) return kept;
    }
    return undefined;
  };
}
