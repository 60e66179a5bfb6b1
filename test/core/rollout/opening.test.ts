import { describe, expect, it } from 'vitest';
import type { Plan, PlanWindow } from '../../../lib/core/plan/plan.ts';
import { closedAt } from '../../../lib/core/rollout/opening.ts';
import { windowWarnings } from '../../../lib/core/rollout/window-warnings.ts';
import { aPlan } from './a-rollout.ts';

const hour = 3600;
const weekend = { kind: 'freeze', cron: '0 18 * * FRI', seconds: 62 * hour, zone: 'Europe/Berlin' } as const;
const office: PlanWindow = { kind: 'open', cron: '0 9 * * MON-FRI', seconds: 8 * hour, zone: 'Europe/Berlin' };

const christmas: PlanWindow = {
  kind: 'freeze',
  rule: 'DTSTART;TZID=Europe/Berlin:20201224T000000\nRRULE:FREQ=YEARLY',
  seconds: 10 * 24 * hour,
  zone: 'UTC',
};
/** The last working day of each month, but not in January of 2026. */
const payday: PlanWindow = {
  kind: 'freeze',
  rule: `DTSTART:20250131T000000
RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1
EXDATE:20260130T000000`,
  seconds: 24 * hour,
  zone: 'UTC',
};

const warnings = (plan: Plan, now: number) => windowWarnings(plan, now, async (at) => closedAt(plan.windows ?? [], at));

/** Berlin is one hour ahead of UTC in January, and two in July; on 2026-03-29 at 2:00 its clocks go forward. */
const cases: readonly (readonly [
  when: string,
  windows: readonly PlanWindow[],
  at: string,
  until: string | undefined,
])[] = [
  ['without windows', [], '2026-01-09T20:00:00Z', undefined],
  ['just before a freeze', [weekend], '2026-01-09T16:59:59Z', undefined],
  ['when a freeze begins', [weekend], '2026-01-09T17:00:00Z', '2026-01-12T07:00:00.000Z'],
  ['in the middle of a freeze', [weekend], '2026-01-11T12:00:00Z', '2026-01-12T07:00:00.000Z'],
  ['when a freeze is over', [weekend], '2026-01-12T07:00:00Z', undefined],
  ['in summer, by the clock of its zone', [weekend], '2026-07-10T16:00:00Z', '2026-07-13T06:00:00.000Z'],
  ['over a change of clock, as long as it says', [weekend], '2026-03-28T12:00:00Z', '2026-03-30T07:00:00.000Z'],
  ['in office hours', [office], '2026-01-05T08:00:00Z', undefined],
  ['at night', [office], '2026-01-05T20:00:00Z', '2026-01-06T08:00:00.000Z'],
  ['on a Friday evening', [office], '2026-01-09T16:00:00Z', '2026-01-12T08:00:00.000Z'],
  [
    'in office hours that are frozen',
    [office, { ...weekend, cron: '0 12 * * FRI' }],
    '2026-01-09T12:00:00Z',
    '2026-01-12T01:00:00.000Z',
  ],
  ['in a freeze that recurs by a rule', [christmas], '2026-12-27T12:00:00Z', '2027-01-02T23:00:00.000Z'],
  ['on a day that the rule leaves out', [payday], '2026-01-30T12:00:00Z', undefined],
  ['on a day that it names', [payday], '2026-02-27T12:00:00Z', '2026-02-28T00:00:00.000Z'],
  ['of which only a calendar is one', [{ kind: 'calendar', calendar: 'freezes' }], '2026-02-27T12:00:00Z', undefined],
  [
    'in overlapping freezes, until the last ends',
    [weekend, { ...weekend, seconds: 90 * hour }],
    '2026-01-10T12:00:00Z',
    '2026-01-13T11:00:00.000Z',
  ],
];

describe('a plan’s windows', () => {
  it.each(cases)('%s', (_, windows, at, until) => {
    const closed = closedAt(windows, Date.parse(at));

    expect(closed && new Date(closed.until).toISOString()).toBe(until);
  });

  it('say why nothing goes on, and until when', () => {
    expect(closedAt([weekend], Date.parse('2026-01-10T12:00:00Z'))?.reason).toBe(
      'frozen until 2026-01-12T07:00:00.000Z (freeze "0 18 * * FRI" Europe/Berlin for 2d14h)',
    );
  });

  it('are told at the start, when a stage would be over in a freeze', async () => {
    const plan = aPlan({ windows: [weekend] });

    expect(await warnings(plan, Date.parse('2026-01-09T10:00:00Z'))).toEqual([]);
    expect(await warnings(plan, Date.parse('2026-01-09T16:45:00Z'))).toEqual([
      'stage 2 of 2 would be over at 2026-01-09T17:07:00.000Z, and waits then: frozen until 2026-01-12T07:00:00.000Z (freeze "0 18 * * FRI" Europe/Berlin for 2d14h)',
    ]);
    expect(await warnings(plan, Date.parse('2026-01-10T00:00:00Z'))).toEqual([
      expect.stringContaining('it waits before its first shift: frozen until'),
    ]);
  });
});
