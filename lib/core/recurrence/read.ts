import { firstAfter } from './first-after.ts';
import { frequencies, type Recurrence, type Rule, type Weekday } from './recurrence.ts';
import { instantOf, isZone, type WallTime } from './wall-clock.ts';

/** What is wrong with a text that should have been a recurrence. */
export interface RecurrenceProblem {
  /** Ends the sentence "… must be". */
  readonly expected: string;
}

export type ReadRecurrence =
  | { readonly ok: true; readonly recurrence: Recurrence; readonly hasOwnZone: boolean }
  | { readonly ok: false; readonly problem: RecurrenceProblem };

/**
 * Reads lines of RFC 5545: `DTSTART`, one `RRULE`, `RDATE`s and `EXDATE`s. A start without a zone of its own is in the given
 * one. Of rules, days and longer periods are read, by month, day of the month, weekday and position; everything else is
 * refused rather than left out. Never throws.
 */
export function readRecurrence(text: string, zone = 'UTC'): ReadRecurrence {
  try {
    return { ok: true, ...recurrenceOf(linesOf(text), zone) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: { expected: error.message } };
    throw error;
  }
}

class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

function refuse(expected: string): never {
  throw new Unreadable(expected);
}

interface Line {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

const names = ['DTSTART', 'RRULE', 'RDATE', 'EXDATE'];

function linesOf(text: string): readonly Line[] {
  const lines = text.replaceAll(/\r?\n[ \t]+(?=\S)/g, '').split(/\r?\n/);
  return lines.flatMap((line) => (line.trim() === '' ? [] : [lineOf(line.trim())]));
}

function lineOf(line: string): Line {
  const [, head = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
  const [name = '', ...parameters] = head.toUpperCase().split(';');
  if (!names.includes(name)) return refuse(`lines of ${names.join(', ')}, and none like ${quoted(line)}`);
  // Zones are told apart by their letters' case, and come as they were written.
  const written = head.split(';').slice(1);
  const pairs = parameters.map((parameter, i): [string, string] => [
    parameter.split('=')[0] ?? '',
    written[i]?.slice(written[i].indexOf('=') + 1) ?? '',
  ]);
  const unknown = pairs.find(([key]) => key !== 'TZID' && key !== 'VALUE');
  if (unknown) return refuse(`${name} with TZID or VALUE, and not ${quoted(unknown[0])}`);
  return { name, parameters: new Map(pairs), value };
}

function recurrenceOf(lines: readonly Line[], fallback: string) {
  const only = (name: string): Line | undefined => {
    const [first, second] = lines.filter((line) => line.name === name);
    return second ? refuse(`one ${name}, and not several`) : first;
  };
  const begin = only('DTSTART') ?? refuse('a text with DTSTART, like DTSTART;TZID=Europe/Berlin:20261224T000000');
  const start = timeOf(begin.value);
  const zone = zoneOf(begin, start, fallback);
  const instants = (name: string) =>
    lines.filter((line) => line.name === name).flatMap((line) => instantsOf(line, zone));
  const rule = only('RRULE');
  const recurrence: Recurrence = {
    start: start.wall,
    zone,
    ...(rule && { rule: ruleOf(rule.value, { start, zone }) }),
    added: instants('RDATE'),
    excepted: instants('EXDATE'),
  };
  const at = instantOf(start.wall, zone);
  const first = firstAfter({ ...recurrence, added: [], excepted: [] }, at - 1);
  if (first !== at) refuse(`a DTSTART that its own rule names; RFC 5545 does not say what another one means`);
  return { recurrence, hasOwnZone: start.isUtc || begin.parameters.has('TZID') };
}

interface Time {
  readonly wall: WallTime;
  readonly isUtc: boolean;
  readonly isDate: boolean;
}

function timeOf(text: string): Time {
  const [, year, month, day, hour = '0', minute = '0', second = '0', utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = numbers;
  const wall = Date.UTC(y, m - 1, d, h, min, s);
  const isTrue = new Date(wall)
    .toISOString()
    .replaceAll(/[-:]|\.000Z/g, '')
    .startsWith(text.replace('Z', ''));
  if (year === undefined || !isTrue)
    return refuse(`times like 20261224T180000, 20261224T180000Z or 20261224, and not ${quoted(text)}`);
  return { wall, isUtc: utc !== undefined, isDate: !text.includes('T') };
}

function zoneOf({ name, parameters }: Line, { isUtc }: Pick<Time, 'isUtc'>, fallback: string): string {
  const named = parameters.get('TZID');
  if (named === undefined) return isUtc ? 'UTC' : fallback;
  if (isUtc) return refuse(`${name} either with TZID or with Z, and not with both`);
  return isZone(named) ? named : refuse(`a TZID of the IANA database like Europe/Berlin, and not ${quoted(named)}`);
}

function instantsOf(line: Line, zone: string): readonly number[] {
  return line.value.split(',').map((text) => {
    const time = timeOf(text);
    return instantOf(time.wall, zoneOf(line, time, zone));
  });
}

interface Begun {
  readonly start: Time;
  readonly zone: string;
}

const parts = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS', 'WKST'];

function ruleOf(text: string, begun: Begun): Rule {
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
    ...given1('months', list('BYMONTH', 1, 12)),
    ...given1('monthDays', list('BYMONTHDAY', -31, 31)),
    ...given1('weekdays', given.get('BYDAY')?.split(',').map(weekdayOf)),
    ...given1('positions', list('BYSETPOS', -366, 366)),
    weekStart: weekdayOf(given.get('WKST') ?? 'MO').day,
  };
  return consistent(rule);
}

const given1 = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
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

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
