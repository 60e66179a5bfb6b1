import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import { currentStanding } from '../../../lib/core/rollout/standings.ts';
import { takenBack } from '../../../lib/core/rollout/taken-back.ts';
import { aRollout } from './a-rollout.ts';

const answer = { functionName: 'checkout', aliasName: 'live', version: '1', revisionId: 'reverted' };
const alarm = {
  kind: 'alarm',
  id: 'alarm/1',
  at: '2026-01-05T09:05:00.000Z',
  alarm: 'checkout-5xx',
  detail: 'red',
} as const;

const signaled = (changes: Partial<typeof answer> = {}): Happening => ({
  kind: 'signal-read',
  signal: { ...alarm, takenBack: [{ ...answer, ...changes }] },
});

function known(...after: readonly Happening[]) {
  const rollout = aRollout({ after });
  return takenBack(rollout, currentStanding(rollout));
}

describe('that an alias has been taken back', () => {
  it("is known from the guard's signal, once that has been read", () => {
    expect(known(signaled())).toEqual({ alias: { version: '1' }, revisionId: 'reverted' });
  });

  it.each<[string, Happening[]]>([
    ['without a signal', []],
    ['from a signal that came before the answer', [{ kind: 'signal-read', signal: alarm }]],
    ['of another alias', [signaled({ aliasName: 'beta' })]],
    ['where the pointer was not at the baseline', [signaled({ version: '2' })]],
    [
      'where a revision that may be its own had become ours',
      [{ kind: 'alias-touched', revisionId: 'reverted' }, signaled()],
    ],
    ['where that happened after it', [signaled(), { kind: 'alias-touched', revisionId: 'reverted' }]],
  ])('is not known %s', (_, after) => {
    expect(known(...after)).toBeUndefined();
  });
});
