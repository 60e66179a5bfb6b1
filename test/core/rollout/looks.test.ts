import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import { isLookDue } from '../../../lib/core/rollout/looks.ts';
import { analyzed, aPlan, aRollout, begin, minute, split } from './a-rollout.ts';

const unanswered = analyzed({ kind: 'wait', reason: 'the alias could not be read' });
const seen = { ...unanswered, sawTargets: true } as Happening;

describe('a look at the alias', () => {
  it('is due every five minutes, so that a move is noticed within six', () => {
    const rollout = aRollout({ after: [seen] });

    expect([1, 2, 3, 4].map((minutes) => isLookDue(rollout, begin + minutes * minute))).not.toContain(true);
    expect(isLookDue(rollout, begin + 5 * minute)).toBe(true);
  });

  it('is due as long as none has been answered, as after an older release', () => {
    expect(isLookDue(aRollout(), begin + minute)).toBe(true);
    expect(isLookDue(aRollout({ after: [unanswered] }), begin + minute)).toBe(true);
  });

  it('is due while nobody knows whether a write has happened', () => {
    const intended: Happening = { kind: 'shift-intended', stageIndex: 1, alias: split(0.5) };

    expect(isLookDue(aRollout({ after: [seen, intended] }), begin + minute)).toBe(true);
  });

  it("is always due for a flag, which takes nothing of Lambda's requests per second", () => {
    expect(isLookDue(aRollout({ plan: aPlan({ target: { flag: 'new-checkout' } }), after: [seen] }), begin)).toBe(true);
  });
});
