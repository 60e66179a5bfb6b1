import { describe, expect, test } from 'vitest';
import type { Command, Verb } from '../../lib/core/rollout/command.ts';
import type { Happening } from '../../lib/core/rollout/event.ts';
import {
  aPlan,
  aPreparation,
  analyzed,
  aStage,
  begin,
  failed,
  minute,
  passed,
  record,
  requested,
  split,
} from '../core/rollout/a-rollout.ts';
import { viewOf } from './a-view.ts';

const plan = aPlan({ stages: [aStage(0.05), aStage(0.5), aStage(1)] });
const none = { baseline: { requests: 0, errors: 0 }, canary: { requests: 0, errors: 0 } };

const shifted = (stageIndex: number): Happening => ({
  kind: 'shifted',
  stageIndex,
  alias: split(plan.stages[stageIndex]!.weight),
  revisionId: `w${stageIndex}`,
});
const pass = (stageIndex: number): Happening => ({
  kind: 'analyzed',
  stageIndex,
  verdict: passed,
  decision: { kind: 'advance', toStage: stageIndex + 1, reason: 'all is well' },
  totals: none,
});
const goBack: Happening = {
  kind: 'analyzed',
  stageIndex: 1,
  verdict: failed,
  decision: { kind: 'roll-back', outcome: 'rolled-back', reason: 'too many errors' },
  totals: none,
};
const reverted: Happening = { kind: 'reverted', revisionId: 'r', version: '1' };
const closed = (outcome: 'rolled-back' | 'promoted'): Happening => ({ kind: 'closed', outcome, reason: 'so it was' });
const opening: readonly Happening[] = [
  requested(plan),
  { kind: 'claimed', fence: 1 },
  { kind: 'prepared', ...aPreparation() },
];
const hold = analyzed({ kind: 'hold', reason: 'somebody else moved the alias' });

/** A minute apart from each other. */
const after = (...happenings: readonly Happening[]) =>
  record([...opening, ...happenings].map((happening, i) => [begin + i * minute, happening] as const));

describe('stages', () => {
  test.each([
    ['before the first shift', [], ['to-come', 'to-come', 'to-come'], 0],
    ['in the first stage', [shifted(0)], ['running', 'to-come', 'to-come'], 0.05],
    ['in the second', [shifted(0), pass(0), shifted(1)], ['passed', 'running', 'to-come'], 0.5],
    ['held', [shifted(0), hold], ['held', 'to-come', 'to-come'], 0.05],
    ['going back', [shifted(0), pass(0), shifted(1), goBack], ['passed', 'failed', 'unreached'], 0.5],
    [
      'gone back',
      [shifted(0), pass(0), shifted(1), goBack, reverted, closed('rolled-back')],
      ['passed', 'failed', 'unreached'],
      0,
    ],
  ] as const)('%s', (_, happenings, states, weight) => {
    const view = viewOf(after(...happenings));

    expect(view.stages.map(({ state }) => state)).toEqual(states);
    expect(view.weight).toBe(weight);
  });

  test('one that a policy let go is not called passed', () => {
    const without = { ...analyzed({ kind: 'advance', toStage: 1, reason: 'without evidence' }) };

    const view = viewOf(after(shifted(0), without, shifted(1)));

    expect(view.stages[0]).toMatchObject({ state: 'left' });
  });

  test('have the times at which they began and were left, and the open one when its bake is over', () => {
    const [first, second, third] = viewOf(after(shifted(0), pass(0), shifted(1))).stages;

    expect(first).toMatchObject({ startedAt: '2026-01-05T09:03:00.000Z', endedAt: '2026-01-05T09:05:00.000Z' });
    expect(first).not.toHaveProperty('bakedAt');
    expect(second).toMatchObject({ startedAt: '2026-01-05T09:05:00.000Z', bakedAt: '2026-01-05T09:16:00.000Z' });
    expect(second).not.toHaveProperty('endedAt');
    expect(third).not.toHaveProperty('startedAt');
  });
});

test('a promoted rollout has everything on the canary', () => {
  const promote: Happening = {
    kind: 'analyzed',
    stageIndex: 2,
    verdict: passed,
    decision: { kind: 'promote', reason: 'all is well' },
    totals: none,
  };
  const events = after(
    ...[shifted(0), pass(0), shifted(1), pass(1), shifted(2), promote],
    { kind: 'promoted', revisionId: 'p' },
    closed('promoted'),
  );

  const view = viewOf(events);

  expect(view).toMatchObject({ state: 'promoted', weight: 1, closedAt: '2026-01-05T09:10:00.000Z' });
  expect(view.stages.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed']);
});

test('who waits for whom is said on both sides', () => {
  const queued = record([
    [begin, requested(plan)],
    [begin, { kind: 'queued', behind: 'checkout-live-older' }],
  ]);

  expect(viewOf(queued)).toMatchObject({ state: 'queued', waitsBehind: 'checkout-live-older' });
  expect(viewOf(after(shifted(0)), { next: 'checkout-live-newer' })).toMatchObject({ next: 'checkout-live-newer' });
});

test('a held rollout that goes back is not held any more', () => {
  const view = viewOf(after(shifted(0), hold, { ...goBack, stageIndex: 0 }));

  expect(view).toMatchObject({ state: 'rolling-back', reason: 'too many errors' });
});

const said = (verb: Verb, more: Partial<Command> = {}): Happening => ({
  kind: 'commanded',
  command: { verb, reason: 'because', ...more },
  person: { key: 'user/1/alice', name: 'alice', arn: 'arn:aws:iam::123456789012:user/alice' },
});
const promoted: readonly Happening[] = [
  { ...analyzed({ kind: 'promote', reason: 'all is well' }) },
  { kind: 'promoted', revisionId: 'p' },
  closed('promoted'),
];

describe('a stage that is left out', () => {
  test('says so before and after its turn, and by whom', () => {
    const before = viewOf(after(shifted(0), said('skip', { stageIndex: 1 })));
    const later = viewOf(after(shifted(0), said('skip', { stageIndex: 1 }), pass(0), shifted(2)));

    for (const view of [before, later]) {
      expect(view.stages[1]).toMatchObject({ state: 'skipped', leftOut: 'left out by alice' });
    }
  });

  test('by a promotion in full, which left it behind', () => {
    const view = viewOf(after(shifted(0), said('promote', { stageIndex: 0, full: true }), ...promoted));

    expect(view.stages[2]).toMatchObject({ state: 'skipped', leftOut: 'left out: alice promoted in full' });
  });
});

test('a promotion that is undone has left its last stage, and nothing was taken back in it', () => {
  const all = [shifted(0), pass(0), shifted(1), pass(1), shifted(2), ...promoted];

  const view = viewOf(after(...all, said('undo'), { kind: 'undone', revisionId: 'u', version: '1', reason: 'undone' }));

  expect(view).toMatchObject({ state: 'rolled-back', reason: 'undone' });
  expect(view.stages.map(({ state }) => state)).not.toContain('failed');
});

test('whoever is waited for is told what to type', () => {
  const view = viewOf(after(shifted(0), said('pause')));

  expect(view).toMatchObject({
    state: 'paused',
    reason: 'paused by alice: because',
    todo: 'tidegate resume checkout:live, or tidegate abort checkout:live',
  });
});
