import { describe, expect, it } from 'vitest';
import type { PlanWindow } from '../../../lib/core/plan/plan.ts';
import { closedAt } from '../../../lib/core/rollout/opening.ts';
import { windowWarnings } from '../../../lib/core/rollout/window-warnings.ts';
import { aPlan } from './a-rollout.ts';

const hour = 3600;
const weekend: PlanWindow = { kind: 'freeze', cron: '0 18 * * FRI', seconds: 62 * hour, zone: 'Europe/Berlin' };
const office: PlanWindow = { kind: 'open', cron: '0 9 * * MON-FRI', seconds: 8 * hour, zone: 'Europe/Berlin' };

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

  it('are told at the start, when a stage would be over in a freeze', () => {
    const plan = aPlan({ windows: [weekend] });

    expect(windowWarnings(plan, Date.parse('2026-01-09T10:00:00Z'))).toEqual([]);
    expect(windowWarnings(plan, Date.parse('2026-01-09T16:45:00Z'))).toEqual([
      'stage 2 of 2 would be over at 2026-01-09T17:07:00.000Z, and waits then: frozen until 2026-01-12T07:00:00.000Z (freeze "0 18 * * FRI" Europe/Berlin for 2d14h)',
    ]);
    expect(windowWarnings(plan, Date.parse('2026-01-10T00:00:00Z'))).toEqual([
      expect.stringContaining('it waits before its first shift: frozen until'),
    ]);
  });
});
