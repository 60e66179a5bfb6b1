import type { Kept } from './kept.ts';

/** What Systems Manager says of a change calendar at some instant. */
export type CalendarState =
  | {
      readonly kind: 'open' | 'closed';
      /** When that changes, milliseconds since the epoch; absent where it never does. */
      readonly until?: number;
    }
  /** No answer, or none that says either; `why` says what came instead. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** A calendar as a reason not to go on. One that cannot be read counts as closed: that nobody says no is no permission. */
export function keptByCalendar(calendar: string, state: CalendarState): Kept | undefined {
  if (state.kind === 'open') return undefined;
  const name = `the change calendar ${calendar}`;
  if (state.kind === 'unreadable')
    return { by: 'window', reason: `${name} cannot be read, and so counts as closed: ${state.why}` };
  const { until } = state;
  return until === undefined
    ? { by: 'window', reason: `${name} is closed` }
    : { by: 'window', until, reason: `${name} is closed until ${new Date(until).toISOString()}` };
}
