import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { firstAfter } from '../../../lib/core/recurrence/first-after.ts';
import { readRecurrence } from '../../../lib/core/recurrence/read.ts';
import type { Recurrence } from '../../../lib/core/recurrence/recurrence.ts';

function recurrenceOf(text: string, zone?: string): Recurrence {
  const read = readRecurrence(text, zone);
  if (!read.ok) throw new Error(read.problem.expected);
  return read.recurrence;
}

/** The first times, as many as are wanted or as there are. */
function times(recurrence: Recurrence, most: number, from = -Infinity): readonly string[] {
  const found: string[] = [];
  let at = Number.isFinite(from) ? from : Date.UTC(1970, 0, 1);
  while (found.length < most) {
    at = firstAfter(recurrence, at);
    if (!Number.isFinite(at)) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('the examples of RFC 5545, 3.8.5.3, in America/New_York', () => {
  const at = 'DTSTART;TZID=America/New_York:';
  test.each([
    [
      'daily for 3 occurrences',
      `${at}19970902T090000\nRRULE:FREQ=DAILY;COUNT=3`,
      ['1997-09-02T13:00', '1997-09-03T13:00', '1997-09-04T13:00'],
    ],
    [
      'every other day, across the end of summer time',
      `${at}19971025T090000\nRRULE:FREQ=DAILY;INTERVAL=2`,
      ['1997-10-25T13:00', '1997-10-27T14:00'],
    ],
    [
      'every 10 days, 5 occurrences',
      `${at}19970902T090000\nRRULE:FREQ=DAILY;INTERVAL=10;COUNT=5`,
      ['1997-09-02T13:00', '1997-09-12T13:00', '1997-09-22T13:00', '1997-10-02T13:00', '1997-10-12T13:00'],
    ],
    [
      'every other week on Tuesday and Thursday',
      `${at}19970902T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH`,
      ['1997-09-02T13:00', '1997-09-04T13:00', '1997-09-16T13:00', '1997-09-18T13:00'],
    ],
    [
      'weeks that begin on Monday',
      `${at}19970805T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO`,
      ['1997-08-05T13:00', '1997-08-10T13:00', '1997-08-19T13:00', '1997-08-24T13:00'],
    ],
    [
      'and on Sunday',
      `${at}19970805T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU`,
      ['1997-08-05T13:00', '1997-08-17T13:00', '1997-08-19T13:00', '1997-08-31T13:00'],
    ],
    [
      'monthly on the first Friday',
      `${at}19970905T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1FR`,
      ['1997-09-05T13:00', '1997-10-03T13:00', '1997-11-07T14:00'],
    ],
    [
      'monthly on the second-to-last Monday',
      `${at}19970922T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=-2MO`,
      ['1997-09-22T13:00', '1997-10-20T13:00', '1997-11-17T14:00'],
    ],
    [
      'the third-to-the-last day of the month',
      `${at}19970928T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-3`,
      ['1997-09-28T13:00', '1997-10-29T14:00', '1997-11-28T14:00'],
    ],
    [
      'every Friday the 13th',
      `${at}19980213T090000\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13`,
      ['1998-02-13T14:00', '1998-03-13T14:00', '1998-11-13T14:00', '1999-08-13T13:00', '2000-10-13T13:00'],
    ],
    [
      'yearly in June and July',
      `${at}19970610T090000\nRRULE:FREQ=YEARLY;COUNT=3;BYMONTH=6,7`,
      ['1997-06-10T13:00', '1997-07-10T13:00', '1998-06-10T13:00'],
    ],
    [
      'every 20th Monday of the year',
      `${at}19970519T090000\nRRULE:FREQ=YEARLY;BYDAY=20MO`,
      ['1997-05-19T13:00', '1998-05-18T13:00', '1999-05-17T13:00'],
    ],
    [
      'U.S. Presidential Election day',
      `${at}19961105T090000\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8`,
      ['1996-11-05T14:00', '2000-11-07T14:00', '2004-11-02T14:00'],
    ],
    [
      'the third instance of Tuesday to Thursday',
      `${at}19970904T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3`,
      ['1997-09-04T13:00', '1997-10-07T13:00', '1997-11-06T14:00'],
    ],
    [
      'invalid dates are ignored',
      `${at}20070115T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5`,
      ['2007-01-15T14:00', '2007-01-30T14:00', '2007-02-15T14:00', '2007-03-15T13:00', '2007-03-30T13:00'],
    ],
  ])('%s', (_, text, expected) => {
    expect(times(recurrenceOf(text), expected.length)).toEqual(expected);
  });
});

describe('a recurrence', () => {
  it('leaves out what is excepted, and adds what is added', () => {
    const text = `DTSTART:20260105T090000Z
RRULE:FREQ=DAILY;UNTIL=20260108T090000Z
EXDATE:20260106T090000Z,20260107T090000Z
RDATE:20260107T100000Z`;

    expect(times(recurrenceOf(text), 9)).toEqual(['2026-01-05T09:00', '2026-01-07T10:00', '2026-01-08T09:00']);
  });

  it('without a zone is in the one that it is given; a date is its midnight', () => {
    expect(times(recurrenceOf('DTSTART;VALUE=DATE:20260701\nRRULE:FREQ=YEARLY', 'Europe/Berlin'), 2)).toEqual([
      '2026-06-30T22:00',
      '2027-06-30T22:00',
    ]);
  });

  it('at a time that clocks skip is as if they had not been changed yet, and at one that they show twice the first', () => {
    const text = 'DTSTART;TZID=Europe/Berlin:20260328T023000\nRRULE:FREQ=DAILY;COUNT=3';
    const autumn = 'DTSTART;TZID=Europe/Berlin:20261025T023000';

    expect(times(recurrenceOf(text), 3)).toEqual(['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']);
    expect(times(recurrenceOf(autumn), 3)).toEqual(['2026-10-25T00:30']);
  });

  it('on 29 February comes again when there is one', () => {
    expect(times(recurrenceOf('DTSTART:20960229T000000Z\nRRULE:FREQ=YEARLY'), 2)).toEqual([
      '2096-02-29T00:00',
      '2104-02-29T00:00',
    ]);
  });

  it('is asked about any time of decades in no time', () => {
    const recurrence = recurrenceOf('DTSTART;TZID=Europe/Berlin:19900101T030000\nRRULE:FREQ=DAILY;INTERVAL=2');

    expect(times(recurrence, 1, Date.UTC(2026, 6, 1))).toEqual(['2026-07-01T01:00']);
  });

  it.each([
    ['FREQ=DAILY', 'lines of DTSTART, RRULE'],
    ['RRULE:FREQ=DAILY', 'a text with DTSTART'],
    ['DTSTART:20260230T000000', 'times like 20261224T180000'],
    ['DTSTART:20261301T000000Z', 'times like'],
    ['DTSTART;TZID=Mars/Phobos:20260101T000000', 'a TZID of the IANA database'],
    ['DTSTART;TZID=Europe/Berlin:20260101T000000Z', 'either with TZID or with Z'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=HOURLY', 'FREQ DAILY, WEEKLY'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYHOUR=9', 'and not "BYHOUR=9"'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z', 'COUNT or UNTIL'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;UNTIL=20270101', 'UNTIL like DTSTART, with a time'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;INTERVAL=0', 'INTERVAL from 1'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=1MO', 'in months and years alone'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=FR', 'a DTSTART that its own rule names'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY', 'one RRULE, and not several'],
    ['DTSTART:20260101T000000Z\nDURATION:PT1H', 'and none like "DURATION:PT1H"'],
  ])('that says %j is refused', (text, expected) => {
    expect(readRecurrence(text)).toEqual({ ok: false, problem: { expected: expect.stringContaining(expected) } });
  });
});

// It is published as CommonJS, for whoever asks for a module, too.
const { RRule } = createRequire(import.meta.url)('rrule') as typeof import('rrule');

const some = <T>(values: readonly T[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
const listed = (name: string, values: fc.Arbitrary<readonly unknown[]>) =>
  fc.option(values, { nil: [] }).map((list) => (list.length === 0 ? '' : `;${name}=${list.join(',')}`));

const weekday = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
// What a list means of which only some have a number, readers do not agree on.
const nthWeekday = fc.tuple(fc.constantFrom('1', '2', '-1'), fc.constantFrom(...weekday)).map((both) => both.join(''));
const weekdays = some(weekday, 3);
const anyWeekdays = fc.oneof(weekdays, fc.uniqueArray(nthWeekday, { minLength: 1, maxLength: 2 }));
const days = some([1, 13, 28, -1, -3], 2);
const months = listed('BYMONTH', some([1, 2, 6, 12], 2));
/** Which parts a frequency may have beside the months. */
const partsOf = {
  DAILY: fc.oneof(listed('BYDAY', weekdays), listed('BYMONTHDAY', days)),
  WEEKLY: fc.tuple(listed('BYDAY', weekdays), fc.constantFrom('', ';WKST=SU')).map((both) => both.join('')),
  MONTHLY: fc.tuple(listed('BYDAY', anyWeekdays), listed('BYMONTHDAY', days)).map((both) => both.join('')),
  YEARLY: fc.oneof(listed('BYDAY', anyWeekdays), listed('BYMONTHDAY', days)),
};
const ruleText = fc
  .constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY')
  .chain((frequency) =>
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), months, partsOf[frequency])
      .map(([interval, ...parts]) => `FREQ=${frequency};INTERVAL=${interval}${parts.join('')}`),
  );

/** Times of a rule by a port of python-dateutil, which has been read against the RFC for twenty years. */
const until = new Date(Date.UTC(2036, 0, 1));
const byRrule = (rule: string, start: Date, most: number): readonly Date[] =>
  new RRule({ ...RRule.parseString(rule), dtstart: start, until }).all((_, i) => i < most);

test('recurs as the package rrule says', () => {
  fc.assert(
    fc.property(ruleText, fc.integer({ min: 0, max: 1500 }), (rule, day) => {
      // What a start means that its own rule does not name, nobody says.
      const [start] = byRrule(rule, new Date(Date.UTC(2024, 0, 1 + day, 9, 30)), 1);
      fc.pre(start !== undefined);
      const text = start.toISOString().replaceAll(/[-:]|\.000/g, '');
      const read = readRecurrence(`DTSTART:${text}\nRRULE:${rule}`);
      fc.pre(read.ok);
      const expected = byRrule(rule, start, 8).map((at) => at.toISOString().slice(0, 16));

      expect(times(read.recurrence, expected.length)).toEqual(expected);
    }),
    { numRuns: 80 },
  );
});
