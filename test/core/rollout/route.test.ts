import { describe, expect, it } from 'vitest';
import { foldAll } from '../../../lib/core/rollout/rollout.ts';
import type { Phase } from '../../../lib/core/rollout/state.ts';
import { type Next, nextOf, nextOfPhase } from '../../../lib/core/rollout/route.ts';
import { aPlan, aRollout, begin, record, requested } from './a-rollout.ts';

const phases: readonly (readonly [Phase, Next])[] = [
  ['shifting', 'shift'],
  ['baking', 'bake'],
  ['promoting', 'promote'],
  ['rolling-back', 'roll-back'],
  ['finishing', 'finish'],
  ['closed', 'finish'],
];

describe('where the machine goes', () => {
  it.each(phases)('after an interruption while %s: %s', (phase, next) => {
    expect(nextOfPhase({ ...aRollout(), phase })).toBe(next);
  });

  it('never to the first shift while somebody holds', () => {
    const rollout = aRollout({ stage: 'none', after: [{ kind: 'held', reason: 'somebody else moved the alias' }] });

    expect(rollout.phase).toBe('shifting');
    expect(nextOfPhase(rollout)).toBe('bake');
  });

  it('nowhere before Prepare', () => {
    const rollout = foldAll('r', record([[begin, requested(aPlan())]]));

    expect(() => nextOfPhase(rollout)).toThrow('a rollout in phase requested has no next state');
  });

  it('on decisions: waiting and holding both bake', () => {
    const reason = '';

    expect(nextOf({ kind: 'wait', reason })).toBe('bake');
    expect(nextOf({ kind: 'hold', reason })).toBe('bake');
    expect(nextOf({ kind: 'advance', toStage: 1, reason })).toBe('shift');
    expect(nextOf({ kind: 'promote', reason })).toBe('promote');
    expect(nextOf({ kind: 'roll-back', outcome: 'aborted', reason })).toBe('roll-back');
  });
});
