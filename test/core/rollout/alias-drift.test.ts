import { describe, expect, it } from 'vitest';
import { aliasDrift, type AliasDrift } from '../../../lib/core/rollout/alias-drift.ts';
import { type AliasState, describeAlias } from '../../../lib/core/rollout/alias-state.ts';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import { aPlan, aRollout, aStage, split } from './a-rollout.ts';

const announced: Happening[] = [{ kind: 'shift-intended', stageIndex: 1, alias: split(0.5) }];
const promoting: Happening[] = [{ kind: 'promotion-intended', alias: { version: '2' } }];

type Case = readonly [
  what: string,
  after: readonly Happening[],
  alias: AliasState,
  revisionId: string,
  drift: AliasDrift,
];

/** Seen from a rollout in its first stage: 5 % on version 2, written as `write-0`. */
const cases: readonly Case[] = [
  ['nothing', [], split(0.05), 'write-0', 'as-written'],
  ['a new description', [], split(0.05), 'other', 'touched'],
  ['the announced shift whose answer was lost', announced, split(0.5), 'other', 'applied'],
  ['the announced promotion whose answer was lost', promoting, { version: '2' }, 'other', 'applied'],
  ['a shift that nobody announced', [], split(0.5), 'other', 'foreign'],
  ['a promotion that nobody announced', [], { version: '2' }, 'other', 'foreign'],
  ['a revert', [], split(0), 'other', 'reverted'],
  ['a revert of the announced shift', announced, split(0), 'other', 'reverted'],
  ['a revert of the announced promotion', promoting, split(0), 'other', 'reverted'],
  ['another weight', [], split(0.06), 'other', 'foreign'],
  ['another weight under our own revision', [], split(0.06), 'write-0', 'foreign'],
  ['another canary', [], { version: '1', canary: { version: '3', weight: 0.05 } }, 'other', 'foreign'],
  ['another version', [], { version: '3' }, 'other', 'foreign'],
  ['another version beside the canary', [], { version: '3', canary: { version: '2', weight: 0.05 } }, 'o', 'foreign'],
  ['the canary at a weight of 0', [], { version: '1', canary: { version: '2', weight: 0 } }, 'other', 'foreign'],
];

describe('what happened to the alias', () => {
  it.each(cases)('calls %s by its name', (_, after, alias, revisionId, drift) => {
    const rollout = aRollout({ after });

    expect(aliasDrift(rollout, { alias, revisionId })).toBe(drift);
  });

  it('cannot tell a revert from a touch while the baseline is alone', () => {
    const beforeTheFirstShift = aRollout({ stage: 'none' });
    const atNothing = aRollout({ plan: aPlan({ stages: [aStage(0), aStage(1)] }) });

    expect(aliasDrift(beforeTheFirstShift, { alias: split(0), revisionId: 'other' })).toBe('touched');
    expect(aliasDrift(atNothing, { alias: split(0), revisionId: 'other' })).toBe('touched');
  });

  it('is described in words', () => {
    expect(describeAlias(split(0.05))).toBe('version 1 with 5 % on version 2');
    expect(describeAlias(split(0.29))).toBe('version 1 with 29 % on version 2');
    expect(describeAlias(split(0))).toBe('version 1 alone');
  });
});
