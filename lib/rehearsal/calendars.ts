import type { Account } from '../account/account.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Owner } from './owner.ts';
import type { CalendarStep } from './scenario-calendars.ts';
import type { Scenario } from './scenario.ts';

/** The change calendars that the plan's windows name, each once. */
export const calendarsOf = ({ windows = [] }: Plan): readonly string[] => [
  ...new Set(windows.flatMap((window) => (window.kind === 'calendar' ? [window.calendar] : []))),
];

/**
 * Puts the calendars there that the plan names, as Change Calendar keeps them; those named by an ARN as another account
 * shares them. Their times count from now: a closed calendar keeps the first shift from coming.
 */
export function putCalendars(account: Account, run: Owner, plan: Plan, { calendars }: Scenario): void {
  const now = account.clock.now();
  for (const calendar of calendarsOf(plan)) {
    const content = iCalendar(calendars[calendar] ?? [{ from: 0, state: 'open' }], now);
    if (calendar.startsWith('arn:')) account.services.ssm.shareCalendar(calendar, content);
    else {
      const document = { Name: calendar, DocumentType: 'ChangeCalendar', DocumentFormat: 'TEXT', Content: content };
      run('ssm', 'CreateDocument', document);
    }
  }
}

/** What holds at last is the calendar's default, and whatever was otherwise before is its events. */
function iCalendar(steps: readonly CalendarStep[], zero: number): string {
  const last = steps.at(-1)?.state ?? 'open';
  const events = steps.flatMap(({ from, state }, i) => {
    const until = steps[i + 1]?.from;
    if (state === last || until === undefined) return [];
    const [start, end] = [i === 0 ? 0 : zero + from * 1000, zero + until * 1000];
    return [`BEGIN:VEVENT\nDTSTART:${stamp(start)}\nDTEND:${stamp(end)}\nEND:VEVENT`];
  });
  const type = last === 'open' ? 'DEFAULT_OPEN' : 'DEFAULT_CLOSED';
  return ['BEGIN:VCALENDAR', `X-CALENDAR-TYPE:${type}`, ...events, 'END:VCALENDAR'].join('\n');
}

/** `20260105T090000Z` */
const stamp = (at: number) => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
