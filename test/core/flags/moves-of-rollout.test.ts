import { expect, test } from 'vitest';
import { movesOfRollout } from '../../../lib/core/flags/moves-of-rollout.ts';
import type { Happening, RolloutEvent } from '../../../lib/core/rollout/event.ts';

const at = '2026-11-26T10:00:00.000Z';
const record = (...happenings: readonly Happening[]): readonly RolloutEvent[] =>
  happenings.map((happening, i) => ({ ...happening, seq: i + 1, at, by: 'shift' }));
const shifted = (weight: number, target?: string): Happening => ({
  ...{ kind: 'shifted', stageIndex: 0, revisionId: 'r', ...(target !== undefined && { target }) },
  alias: { version: 'off', canary: { version: 'on', weight } },
});
const says = (events: readonly RolloutEvent[]) => movesOfRollout('checkout', 'r-1', events).map((move) => move.says[0]);

test('a rollout is told as what it meant for whom, stage by stage', () => {
  const promoted: Happening = { kind: 'promotion-intended', alias: { version: 'on' } };

  expect(says(record(shifted(0.1), shifted(0.25), promoted))).toEqual([
    'on 10 % for everybody else',
    'on 10 % → on 25 % for everybody else',
    'on 25 % → on for everybody else',
  ]);
});

test('and so is its way back, with whose deployment was stopped for it', () => {
  const reverted: Happening = { kind: 'reverted', revisionId: 'r', version: 'off', stopped: 7 };

  expect(movesOfRollout('checkout', 'r-1', record(shifted(0.1), reverted)).at(-1)).toEqual({
    ...{ kind: 'went-back', flag: 'checkout', at, by: 'r-1', stopped: 7 },
    says: ['on 10 % → off for everybody else'],
  });
  expect(says(record({ ...reverted, version: '' }))).toEqual([]);
});

test('of several targets those of this flag are told', () => {
  expect(says(record(shifted(0.1, 'checkout:live'), shifted(0.5, 'flag:checkout')))).toEqual([
    'on 50 % for everybody else',
  ]);
});
