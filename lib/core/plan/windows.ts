import * as z from 'zod';
import { readAs, refuse } from '../text/read.ts';
import { show } from '../text/show.ts';
import { readRecurrence } from '../recurrence/read.ts';
import { isZone } from '../recurrence/wall-clock.ts';
import type { Contradiction } from './contradiction.ts';
import { isCron } from './cron.ts';
import { duration, field, name } from './fields.ts';

const DAY = 86_400;

/** Five fields, as cron has them, or lines of RFC 5545, which are told by their `DTSTART`. */
const times = () =>
  field<string, string>({ title: 'cron expression or RFC 5545 rule', type: 'string' }, (value) => {
    const expected = 'a cron expression of five fields like "0 18 * * FRI", or lines of RFC 5545 with DTSTART';
    if (typeof value !== 'string') return refuse(expected);
    if (!isRecurrence(value)) return isCron(value) ? readAs(value) : refuse(expected);
    const read = readRecurrence(value);
    return read.ok ? readAs(value.trim()) : refuse(read.problem.expected);
  });

/** Whether a window's times are given by RFC 5545, and not by cron. */
export const isRecurrence = (text: string): boolean => /^\s*(DTSTART|RRULE|RDATE|EXDATE)\b/i.test(text);

const zone = () =>
  field<string, string>({ title: 'time zone', type: 'string' }, (value) => {
    const expected = 'a time zone of the IANA database like Europe/Berlin, or UTC';
    return typeof value === 'string' && isZone(value) ? readAs(value) : refuse(expected);
  });

/** As Systems Manager has names of documents (CreateDocument); a calendar that another account shares goes by its ARN. */
const calendar = () =>
  name({
    pattern: '^([a-zA-Z0-9_.-]{3,128}|arn:aws[\\w-]*:ssm:[\\w-]+:\\d{12}:document/[a-zA-Z0-9_.-]{3,128})$',
    expected: "the name of a change calendar of Systems Manager, or a shared one's ARN",
  });

const Window = z.strictObject({
  open: times()
    .optional()
    .describe(
      'When a time begins in which rollouts may go on: a cron expression, or lines of RFC 5545. Where a plan has such windows, they go on in no other time. Either this, `freeze` or `calendar`.',
    ),
  freeze: times()
    .optional()
    .describe('When a time begins in which no rollout goes on, whatever else is open. Written like `open`.'),
  calendar: calendar()
    .optional()
    .describe(
      'A change calendar of Systems Manager. While it is closed, or cannot be read, no rollout goes on, whatever else is open.',
    ),
  for: duration({ atLeast: 60, atMost: 366 * DAY, bareUnit: 'm' })
    .optional()
    .describe('How long it lasts. From 1m to 366d. Needed beside `open` and `freeze`.'),
  zone: zone()
    .optional()
    .describe(
      'The time zone of a cron expression, and of a `DTSTART` that has none; its changes of clock included. UTC unless given.',
    ),
});

/** When rollouts may go on. */
export const Windows = z
  .array(Window)
  .optional()
  .describe(
    'Times in which rollouts may go on, and in which not. They keep a rollout from going on, never from going back. None unless given.',
  );

export type ReadWindow = z.output<typeof Window>;

/** Calendars that a plan may name: each is asked whenever a rollout wants to go on. */
const MOST_CALENDARS = 5;

/** A window opens, freezes or names a calendar; and what belongs to the one does not belong to the other. */
export function inWindows(windows: unknown): Contradiction[] {
  if (!Array.isArray(windows)) return [];
  const calendars = windows.filter((window) => isGiven(window, 'calendar'));
  const tooMany =
    calendars.length > MOST_CALENDARS
      ? [
          {
            path: ['windows'],
            expected: `windows with at most ${MOST_CALENDARS} calendars`,
            found: `${calendars.length}`,
          },
        ]
      : [];
  return [...windows.flatMap((window, index) => inWindow(window, ['windows', index])), ...tooMany];
}

function inWindow(window: unknown, path: Contradiction['path']): Contradiction[] {
  const kinds = ['open', 'freeze', 'calendar'].filter((key) => isGiven(window, key));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const found = kind === undefined ? 'none of them' : kinds.join(' and ');
    return [{ path, expected: 'a map with either open, freeze or calendar', found }];
  }
  if (kind === 'calendar') {
    return ['for', 'zone']
      .filter((key) => isGiven(window, key))
      .map((key) => ({ path: [...path, key], expected: 'left out: the calendar itself says when', found: key }));
  }
  const { [kind]: times, for: length, zone } = window as Readonly<Record<string, unknown>>;
  const unending = length === undefined ? [{ path, expected: `a map with ${kind} and for`, found: 'no for' }] : [];
  const hasOwnZone = typeof times === 'string' && isRecurrence(times) && namesZone(times);
  const zoned = hasOwnZone && zone !== undefined;
  const expected = 'left out: DTSTART says in which zone it is';
  return [...unending, ...(zoned ? [{ path: [...path, 'zone'], expected, found: show(zone) }] : [])];
}

function namesZone(rule: string): boolean {
  const read = readRecurrence(rule);
  return read.ok && read.hasOwnZone;
}

const isGiven = (window: unknown, key: string): boolean =>
  typeof window === 'object' && window !== null && (window as Record<string, unknown>)[key] !== undefined;
