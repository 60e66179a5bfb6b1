import { expect, test } from 'vitest';
import type { Happening } from '../../lib/core/rollout/event.ts';
import { foldAll } from '../../lib/core/rollout/rollout.ts';
import { statusLine } from '../../lib/view/status-line.ts';
import { aPlan, aPreparation, analyzed, aRollout, begin, record, requested } from '../core/rollout/a-rollout.ts';

const closed = (outcome: 'promoted' | 'rolled-back' | 'aborted' | 'failed' | 'unchanged' | 'rejected'): Happening => ({
  kind: 'closed',
  outcome,
  reason: 'so it was',
});

test.each([
  [[], 'is baking in stage 1 of 2 at 5%'],
  [[analyzed({ kind: 'advance', toStage: 1, reason: 'good' })], 'is shifting in stage 2 of 2 at 50%'],
  [
    [analyzed({ kind: 'hold', reason: 'nobody knows' })],
    'is held in stage 1 of 2 at 5% and waits for a person: nobody knows',
  ],
  [[analyzed({ kind: 'promote', reason: 'good' })], 'is being promoted'],
  [
    [analyzed({ kind: 'roll-back', outcome: 'rolled-back', reason: 'too many errors' })],
    'is being rolled back: too many errors',
  ],
  [[closed('promoted')], 'was promoted: so it was'],
  [[closed('rolled-back')], 'was rolled back: so it was'],
  [[closed('aborted')], 'was aborted: so it was'],
  [[closed('rejected')], 'was rejected: so it was'],
  [[closed('failed')], 'failed: so it was'],
  [[closed('unchanged')], 'changes nothing: so it was'],
])('after %j it %s', (happenings, predicate) => {
  expect(statusLine(aRollout({ after: happenings }))).toBe(`checkout-live-1: version 2 for checkout:live ${predicate}`);
});

test.each([
  [[], 'is requested'],
  [[{ kind: 'queued', behind: 'other' }], 'waits until the rollout before it has ended'],
  [[{ kind: 'claimed', fence: 1 }], 'is checked before it gets traffic'],
] as const)('before it begins, after %j, it %s', (happenings, predicate) => {
  const events = record([requested(aPlan()), ...happenings].map((happening) => [begin, happening] as const));

  expect(statusLine(foldAll('r', events))).toBe(`r: version 2 for checkout:live ${predicate}`);
});

test('one that is kept from its first stage is not said to be in it', () => {
  const events = record([
    [begin, requested(aPlan())],
    [begin, { kind: 'claimed', fence: 1 }],
    [begin, { kind: 'prepared', ...aPreparation() }],
  ]);
  const rollout = {
    ...foldAll('r', events),
    waitsFor: { what: 'line', reason: 'the line is stopped by alice' } as const,
  };

  expect(statusLine(rollout)).toBe(
    'r: version 2 for checkout:live is shifting with 0% of the traffic on the canary, before stage 1 of 2 at 5%, and waits: the line is stopped by alice',
  );
});
