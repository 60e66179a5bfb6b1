import type { WallTime } from './wall-clock.ts';

/** What RFC 5545 says of an event that comes again and again, as far as it is read here; `read.ts` says how far that is. */
export interface Recurrence {
  readonly start: WallTime;
  /** IANA's name of the zone in which it recurs. */
  readonly zone: string;
  /** Absent where it comes at its start, and at the times that are added. */
  readonly rule?: Rule;
  /** Instants that are added (`RDATE`), and those that are left out (`EXDATE`). */
  readonly added: readonly number[];
  readonly excepted: readonly number[];
}

export interface Rule {
  readonly frequency: Frequency;
  /** Every so many days, weeks, months or years. */
  readonly interval: number;
  /** So many times in all; left-out ones count. */
  readonly count?: number;
  /** An instant: the last time may be at it. */
  readonly until?: number;
  /** 1–12. */
  readonly months?: readonly number[];
  /** 1–31, or from the end of the month: −1 is its last day. */
  readonly monthDays?: readonly number[];
  readonly weekdays?: readonly Weekday[];
  /** Of each period's times, only the nth; −1 is the last. */
  readonly positions?: readonly number[];
  /** With which day weeks begin, 0 being Sunday. */
  readonly weekStart: number;
}

export const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof frequencies)[number];

export interface Weekday {
  /** 0 is Sunday. */
  readonly day: number;
  /** The nth of its month, or year; from the end where it is negative. Every one where absent. */
  readonly nth?: number;
}
