import { describe, expect, it } from 'vitest';
import { type ExecutionStatus, reconciliation } from '../../../lib/core/rollout/reconcile.ts';
import type { Phase, Rollout } from '../../../lib/core/rollout/state.ts';
import { aPlan, aPreparation } from './a-rollout.ts';

const rollout = (changes: Partial<Rollout>): Rollout => ({
  id: 'checkout-live-1',
  seq: 5,
  request: { target: 'checkout:live', version: '2', key: 'k', source: 'tidegate.payments' },
  plan: aPlan(),
  phase: 'baking',
  fence: 1,
  generation: 1,
  analyses: 0,
  preparation: aPreparation(),
  stageIndex: 0,
  shifts: [],
  signalsRead: [],
  written: { alias: { version: '1', canary: { version: '2', weight: 0.05 } }, revisionId: 'ours' },
  ...changes,
});

const ours = { alias: { version: '1', canary: { version: '2', weight: 0.05 } }, revisionId: 'ours' };
const onBaseline = { alias: { version: '1' }, revisionId: 'other' };
const onCanary = { alias: { version: '2' }, revisionId: 'other' };
const elsewhere = { alias: { version: '7' }, revisionId: 'other' };
const promoting = { phase: 'promoting', intended: { alias: { version: '2' }, at: '' } } as const;
const ended: ExecutionStatus[] = ['succeeded', 'failed', 'timed-out', 'aborted'];

describe('an open rollout', () => {
  const phases: Phase[] = ['preparing', 'shifting', 'baking', 'promoting', 'rolling-back', 'finishing'];

  it.each(phases)('is left to its execution while that runs: %s', (phase) => {
    expect(reconciliation(rollout({ phase }), 'running', elsewhere)).toEqual({ kind: 'leave' });
  });

  it.each(['requested', 'queued'] as const)('is left alone while it has no claim: %s', (phase) => {
    expect(reconciliation(rollout({ phase }), 'absent', undefined)).toEqual({ kind: 'leave' });
  });

  it('is started when its execution, or the next one after a hand-over, never began', () => {
    const claimed = rollout({ phase: 'preparing', preparation: undefined, written: undefined });

    expect(reconciliation(claimed, 'absent', undefined)).toEqual({ kind: 'start' });
    expect(reconciliation(rollout({ generation: 2 }), 'absent', ours)).toEqual({ kind: 'start' });
  });

  it.each(ended)('is finished when all was decided and its execution %s', (status) => {
    expect(reconciliation(rollout({ phase: 'finishing' }), status, onCanary)).toEqual({ kind: 'finish' });
  });

  it.each(ended)('is taken back when its execution %s and the alias is as we wrote it', (status) => {
    expect(reconciliation(rollout({}), status, ours).kind).toBe('take-back');
    expect(reconciliation(rollout({}), status, onBaseline).kind).toBe('take-back');
    expect(reconciliation(rollout(promoting), status, ours).kind).toBe('take-back');
  });

  it.each([onCanary, elsewhere, undefined])(
    'is taken back once that has been decided, whatever the alias is like',
    (alias) => {
      expect(reconciliation(rollout({ phase: 'rolling-back' }), 'aborted', alias).kind).toBe('take-back');
    },
  );

  it('is promoted when the pointer was moved and nobody wrote that down', () => {
    expect(reconciliation(rollout(promoting), 'aborted', onCanary)).toEqual({
      kind: 'record-promotion',
      revisionId: 'other',
    });
  });

  it('is held where somebody else wrote, saying what was found', () => {
    expect(reconciliation(rollout({}), 'failed', elsewhere)).toEqual({
      kind: 'hold',
      reason: 'its execution failed while the rollout was baking, and somebody else moved the alias to version 7 alone',
    });
    expect(reconciliation(rollout({}), 'failed', undefined)).toMatchObject({ kind: 'hold' });
  });
});
