import { periodDays } from './period-days.ts';
import type { Recurrence, Rule } from './recurrence.ts';
import { instantOf, type WallTime, wallTimeAt } from './wall-clock.ts';

const dayMs = 86_400_000;

/** A rule that names nothing in so many of its periods names nothing any more. */
const mostEmptyPeriods = 5000;

/** The first time after an instant at which it comes; `Infinity` when there is none. Milliseconds since the epoch. */
export function firstAfter(recurrence: Recurrence, after: number): number {
  const { start, zone, rule, added, excepted } = recurrence;
  const isNext = (at: number) => at > after && !excepted.includes(at);
  const times = rule ? ruled(recurrence, rule, after) : [instantOf(start, zone)];
  let next = Infinity;
  for (const at of times) {
    if (!isNext(at)) continue;
    next = at;
    break;
  }
  return Math.min(next, ...added.filter(isNext));
}

/** The rule's times in their order, from some time before `after` on. */
function* ruled({ start, zone }: Recurrence, rule: Rule, after: number): Generator<number> {
  const startDay = Math.floor(start / dayMs);
  // What is counted is counted from the beginning.
  const skipped = rule.count === undefined ? periodsBefore(rule, start, wallTimeAt(after, zone)) : 0;
  let left = rule.count ?? Infinity;
  let empty = 0;
  for (let period = skipped; empty < mostEmptyPeriods; period++, empty++) {
    for (const day of periodDays(rule, startDay, period)) {
      const wall = day * dayMs + (start - startDay * dayMs);
      if (wall < start) continue;
      const at = instantOf(wall, zone);
      if (left === 0 || at > (rule.until ?? Infinity)) return;
      left--;
      empty = -1;
      yield at;
    }
  }
}

/** How many periods of a rule are over at a time, for certain. */
function periodsBefore({ frequency, interval }: Rule, start: WallTime, at: WallTime): number {
  const [from, to] = [new Date(start), new Date(Math.max(at, start))];
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  const days = Math.floor((to.getTime() - from.getTime()) / dayMs);
  const passed = {
    YEARLY: years,
    MONTHLY: years * 12 + to.getUTCMonth() - from.getUTCMonth(),
    WEEKLY: Math.floor(days / 7),
    DAILY: days,
  }[frequency];
  return Math.max(0, Math.floor(passed / interval) - 1);
}
