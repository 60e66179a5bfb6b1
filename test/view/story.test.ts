import { expect, test } from 'vitest';
import { story } from '../../lib/view/story.ts';
import { aPlan, aStage, minute, record, requested, split } from '../core/rollout/a-rollout.ts';
import { aRecord } from './explain/a-record.ts';

const plan = aPlan({ stages: [aStage(0.1, { bakeSeconds: 300 }), aStage(0.5)] });
const each = { baseline: { requests: 2000, errors: 2 }, canary: { requests: 220, errors: 0 } };

test('tells a rollout from its record alone, in UTC, with the counts that were judged', () => {
  const { events } = aRecord({ plan, minutes: [each, each] });

  const lines = events.flatMap(story(plan, 80));

  expect(lines).toEqual([
    '2026-01-05 UTC',
    '08:59:58 · version 2 requested for checkout:live (tidegate.payments)',
    expect.stringMatching(/^08:59:59 · version 2 is fit to follow version 1/),
    '           clustered or too few to tell)',
    '09:00:00 ▶ stage 1 of 2: 10% of the traffic on the canary',
    '           stage          canary failed    baseline failed verdict',
    '09:04:00 … 1/2   10%           0 of 220         2 of 2,000 bake not over',
    '09:05:00 … 1/2   10%           0 of 440         4 of 4,000 bake not over',
  ]);
});

test('tells the day when it changes', () => {
  const late = Date.UTC(2026, 0, 5, 23, 59);
  const shifted = { kind: 'shifted', stageIndex: 0, alias: split(0.1), revisionId: 'w' } as const;
  const events = record([
    [late, requested(plan)],
    [late + 2 * minute, shifted],
  ]);

  const lines = events.flatMap(story(plan, 80));

  expect(lines.filter((line) => line.endsWith(' UTC'))).toEqual(['2026-01-05 UTC', '2026-01-06 UTC']);
});

test.each([40, 60, 80, 100])('no line is wider than %d columns', (width) => {
  const loud = { ...each, canary: { requests: 220, errors: 90 } };
  const { events } = aRecord({ plan, minutes: [each, each, loud] });

  const lines = events.flatMap(story(plan, width));

  expect(lines.length).toBeGreaterThan(8);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
});
