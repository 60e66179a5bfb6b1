import { NotModelledError } from '../../contract.ts';

/** A change calendar: whether it is open when nothing is on, and when something is, in milliseconds since the epoch. */
export interface ChangeCalendar {
  readonly isOpenByDefault: boolean;
  readonly events: readonly { readonly from: number; readonly until: number }[];
}

/**
 * A calendar as a document holds it: iCalendar with `X-CALENDAR-TYPE`, as Change Calendar exports it. Events are those with
 * a beginning and an end in UTC; what recurs, or is in a zone of its own, is refused.
 */
export function readChangeCalendar(content: string): ChangeCalendar {
  const lines = content.split(/\r?\n/).map((line) => line.trim());
  const type = lines.find((line) => line.startsWith('X-CALENDAR-TYPE:'))?.slice('X-CALENDAR-TYPE:'.length);
  if (type !== 'DEFAULT_OPEN' && type !== 'DEFAULT_CLOSED') {
    throw new NotModelledError(`a change calendar of type ${type ?? 'none'}`);
  }
  const blocks = content.split('BEGIN:VEVENT').slice(1);
  return { isOpenByDefault: type === 'DEFAULT_OPEN', events: blocks.map(eventOf) };
}

function eventOf(block: string) {
  if (/^(RRULE|RDATE|DURATION)/m.test(block)) throw new NotModelledError('an event of a change calendar that recurs');
  const at = (name: string) => {
    const [, y, mo, d, h, mi, s] =
      new RegExp(`^${name}:(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z\\r?$`, 'm').exec(block.trim()) ?? [];
    if (y === undefined) throw new NotModelledError(`an event of a change calendar without a ${name} in UTC`);
    return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  };
  return { from: at('DTSTART'), until: at('DTEND') };
}

export interface CalendarAnswer {
  readonly isOpen: boolean;
  /** When that changes; absent where it never does. */
  readonly nextAt?: number;
}

/** Whether all of them are open at an instant, and when that changes. */
export function calendarStateAt(calendars: readonly ChangeCalendar[], at: number): CalendarAnswer {
  const isOpenAt = (instant: number) => calendars.every((calendar) => isOpen(calendar, instant));
  const now = isOpenAt(at);
  const edges = calendars.flatMap(({ events }) => events.flatMap(({ from, until }) => [from, until]));
  const nextAt = edges.toSorted((a, b) => a - b).find((edge) => edge > at && isOpenAt(edge) !== now);
  return { isOpen: now, ...(nextAt !== undefined && { nextAt }) };
}

const isOpen = ({ isOpenByDefault, events }: ChangeCalendar, at: number): boolean =>
  events.some(({ from, until }) => from <= at && at < until) !== isOpenByDefault;
