import { type Time, timeOf } from './read-time.ts';
import { frequencies, type Rule, type Weekday } from './recurrence.ts';
import { quoted, refuse } from './unreadable.ts';
import { instantOf } from './wall-clock.ts';

interface Begun {
  readonly start: Time;
  readonly zone: string;
}

const parts = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS', 'WKST'];

/** The value of an `RRULE`. */
export function ruleOf(text: string, begun: Begun): Rule {
  const given = new Map<string, string>();
  for (const part of text.split(';')) {
    const [name = '', value = ''] = part.toUpperCase().split('=');
    if (!parts.includes(name)) refuse(`an RRULE of ${parts.join(', ')}, and not ${quoted(part)}`);
    if (given.has(name)) refuse(`an RRULE with one ${name}, and not several`);
    given.set(name, value);
  }
  const frequency = frequencies.find((known) => known === given.get('FREQ'));
  if (!frequency) return refuse(`an RRULE with FREQ ${frequencies.join(', ')}`);
  const list = (name: string, low: number, high: number) =>
    given
      .get(name)
      ?.split(',')
      .map((one) => integer(name, one, low, high));
  const [count, until] = [given.get('COUNT'), given.get('UNTIL')];
  if (count !== undefined && until !== undefined) return refuse('an RRULE with COUNT or UNTIL, and not with both');
  const rule: Rule = {
    frequency,
    interval: integer('INTERVAL', given.get('INTERVAL') ?? '1', 1, 1000),
    ...(count !== undefined && { count: integer('COUNT', count, 1, 100_000) }),
    ...(until !== undefined && { until: untilOf(until, begun) }),
    ...present('months', list('BYMONTH', 1, 12)),
    ...present('monthDays', list('BYMONTHDAY', -31, 31)),
    ...present('weekdays', given.get('BYDAY')?.split(',').map(weekdayOf)),
    ...present('positions', list('BYSETPOS', -366, 366)),
    weekStart: weekdayOf(given.get('WKST') ?? 'MO').day,
  };
  return consistent(rule);
}

const present = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);

function consistent(rule: Rule): Rule {
  const { frequency, weekdays = [], monthDays, positions } = rule;
  const hasNth = weekdays.some(({ nth }) => nth !== undefined);
  if (hasNth && frequency !== 'MONTHLY' && frequency !== 'YEARLY') {
    return refuse('BYDAY with a number in months and years alone');
  }
  if (hasNth && monthDays) return refuse('BYDAY with a number in no RRULE with BYMONTHDAY; readers differ about it');
  if (monthDays && frequency === 'WEEKLY') return refuse('BYMONTHDAY in no weekly RRULE');
  if (positions && !rule.months && !monthDays && weekdays.length === 0) {
    return refuse('BYSETPOS beside BYMONTH, BYMONTHDAY or BYDAY');
  }
  return rule;
}

function integer(name: string, text: string, low: number, high: number): number {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= low && number <= high && number !== 0
    ? number
    : refuse(`${name} from ${low} to ${high}${low < 0 ? ' without 0' : ''}, and not ${quoted(text)}`);
}

const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

function weekdayOf(text: string): Weekday {
  const [, nth, name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const day = weekdayNames.indexOf(name);
  if (day < 0) return refuse(`weekdays like MO, 1MO or -1FR, and not ${quoted(text)}`);
  return nth === undefined ? { day } : { day, nth: integer('BYDAY', nth, -53, 53) };
}

/** It is of DTSTART's kind, but in UTC where that has a zone (RFC 5545, 3.3.10). */
function untilOf(text: string, { start, zone }: Begun): number {
  const time = timeOf(text);
  if (time.isDate !== start.isDate) {
    return refuse(
      `UNTIL like DTSTART, ${start.isDate ? 'a date without a time' : 'with a time'}, and not ${quoted(text)}`,
    );
  }
  return time.isUtc ? time.wall : instantOf(time.wall, zone);
}
