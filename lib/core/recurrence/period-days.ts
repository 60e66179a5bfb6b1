import type { Rule, Weekday } from './recurrence.ts';

/** A day as a number: 0 is 1 January 1970. */
type Day = number;

interface Span {
  readonly first: Day;
  readonly length: number;
}

/**
 * The days that a rule names in one of its periods, in order: the one its start is in is 0, and periods between are not
 * counted. What each part does for each frequency is a table of RFC 5545 (3.3.10).
 */
export function periodDays(rule: Rule, start: Day, period: number): readonly Day[] {
  const named = daysOf[rule.frequency](rule, start, period * rule.interval);
  // `1MO` and `MO` may name the same day.
  const days = [...new Set(named)].toSorted((a, b) => a - b);
  const { positions } = rule;
  if (!positions) return days;
  const picked = positions.map((position) => days.at(position > 0 ? position - 1 : position));
  return days.filter((day) => picked.includes(day));
}

const daysOf: Readonly<Record<Rule['frequency'], (rule: Rule, start: Day, ahead: number) => readonly Day[]>> = {
  DAILY: (rule, start, ahead) =>
    [start + ahead].filter((day) => isMonth(rule, day) && isMonthDay(rule, day) && isWeekday(rule, day)),

  WEEKLY: (rule, start, ahead) => {
    const intoWeek = (weekdayOf(start) - rule.weekStart + 7) % 7;
    const week = { first: start - intoWeek + ahead * 7, length: 7 };
    const weekdays = rule.weekdays ?? [{ day: weekdayOf(start) }];
    return weekdays.flatMap((weekday) => inSpan(week, weekday)).filter((day) => isMonth(rule, day));
  },

  MONTHLY: (rule, start, ahead) => {
    const { year, month, day } = dateOf(start);
    const span = monthSpan(year, month + ahead);
    return isMonth(rule, span.first) ? inMonth(rule, span, day) : [];
  },

  YEARLY: (rule, start, ahead) => {
    const { year, month, day } = dateOf(start);
    const { months, monthDays, weekdays } = rule;
    // Without months, a weekday is one of the year, as is its number.
    if (!months && !monthDays && weekdays) {
      const span = {
        first: dayOf(year + ahead, 0, 1),
        length: dayOf(year + ahead + 1, 0, 1) - dayOf(year + ahead, 0, 1),
      };
      return weekdays.flatMap((weekday) => inSpan(span, weekday));
    }
    const every =
      months?.map((number) => number - 1) ?? (monthDays ? Array.from({ length: 12 }, (_, i) => i) : [month]);
    return every.flatMap((one) => inMonth(rule, monthSpan(year + ahead, one), day));
  },
};

/** The days of a month that a rule names; without any part that says which, the start's, if the month has it. */
function inMonth({ monthDays, weekdays }: Rule, span: Span, startsOn: number): readonly Day[] {
  const byWeekday = weekdays?.flatMap((weekday) => inSpan(span, weekday));
  if (!monthDays && byWeekday) return byWeekday;
  const byNumber = (monthDays ?? [startsOn]).flatMap((number) => {
    const index = number > 0 ? number - 1 : span.length + number;
    return index >= 0 && index < span.length ? [span.first + index] : [];
  });
  return byWeekday ? byNumber.filter((day) => byWeekday.includes(day)) : byNumber;
}

/** A weekday's days within a span, or the nth of them. */
function inSpan({ first, length }: Span, { day, nth }: Weekday): readonly Day[] {
  const earliest = first + ((day - weekdayOf(first) + 7) % 7);
  const all = Array.from({ length: Math.ceil((first + length - earliest) / 7) }, (_, week) => earliest + week * 7);
  if (nth === undefined) return all;
  const one = all.at(nth > 0 ? nth - 1 : nth);
  return one === undefined ? [] : [one];
}

const isMonth = ({ months }: Rule, day: Day) => months?.includes(dateOf(day).month + 1) ?? true;

const isMonthDay = ({ monthDays }: Rule, at: Day) => {
  const { year, month, day } = dateOf(at);
  return monthDays?.some((number) => number === day || number === day - monthSpan(year, month).length - 1) ?? true;
};

const isWeekday = ({ weekdays }: Rule, at: Day) => weekdays?.some(({ day }) => day === weekdayOf(at)) ?? true;

/** 1 January 1970 was a Thursday. */
const weekdayOf = (day: Day) => (((day + 4) % 7) + 7) % 7;

const dayOf = (year: number, month: number, day: number): Day => Date.UTC(year, month, day) / 86_400_000;

const monthSpan = (year: number, month: number): Span => {
  const first = dayOf(year, month, 1);
  return { first, length: dayOf(year, month + 1, 1) - first };
};

const dateOf = (day: Day) => {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
};
