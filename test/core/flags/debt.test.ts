import { describe, expect, it } from 'vitest';
import { flagDebt, type FlagFacts } from '../../../lib/core/flags/debt.ts';
import type { FlagJson } from '../../../lib/core/flags/document.ts';
import { kill } from '../../../lib/core/flags/kill.ts';
import { aDocument, aFlag } from './a-document.ts';

const now = Date.UTC(2026, 10, 26);
const day = 86_400_000;
const options = { now, unchangedDays: 14, oldDays: 90 };
const rested: FlagFacts = { changedAt: now - 20 * day };
const on: Partial<FlagJson> = { defaultVariant: 'on', targeting: undefined };

const debtsOf = (flag: FlagJson, facts: FlagFacts = {}) => flagDebt(aDocument({ basket: flag }), () => facts, options);
const reasons = (fields: Partial<FlagJson>, facts?: FlagFacts) =>
  debtsOf(aFlag(fields), facts).flatMap(({ reasons: all }) => all.map(({ says }) => says));

const about = { owner: 'payments', kind: 'release', created: '2026-11-20' };

describe('a flag is debt', () => {
  it.each<[string, Partial<FlagJson>, FlagFacts, string]>([
    ['that has expired', { metadata: { ...about, expiry: '2026-11-25' } }, {}, 'expired on 2026-11-25'],
    [
      'that serves one variant to everybody',
      { ...on, metadata: { owner: 'a' } },
      rested,
      'everybody gets on, and unchanged for 20 days',
    ],
    [
      'whose rules all say the same',
      { defaultVariant: 'on', metadata: { owner: 'a' } },
      rested,
      'everybody gets on, and',
    ],
    [
      'that is disabled',
      { state: 'DISABLED', metadata: { owner: 'a' } },
      rested,
      'disabled, and unchanged for 20 days',
    ],
    [
      'that is a release and old',
      { metadata: { ...about, created: '2026-06-01' } },
      {},
      'a release flag that is 178 days old',
    ],
    [
      'of which one side was counted',
      {},
      { requests: { on: 0, off: 812 } },
      'all 812 requests that were counted got off, whatever its rules say',
    ],
  ])('%s', (_, fields, facts, says) => {
    expect(reasons(fields, facts)).toEqual([expect.stringContaining(says)]);
  });

  it('once it was killed and nobody has come back to it', () => {
    const document = aDocument({ 'new-checkout': aFlag({ metadata: { ...about, created: '2026-10-01' } }) });
    const killed = kill(document, 'new-checkout', 'off', { at: '2026-11-01T00:00:00Z', by: 'alice' });

    expect(flagDebt(killed, () => rested, options)).toMatchObject([
      {
        flag: 'new-checkout',
        owner: 'payments',
        reasons: [{ kind: 'killed' }],
        todo: expect.stringContaining('revive'),
      },
    ]);
  });

  it.each<[string, Partial<FlagJson>, FlagFacts]>([
    ['while it expires today', { metadata: { ...about, expiry: '2026-11-26' } }, {}],
    ['while somebody is at it', on, { changedAt: now - 13 * day }],
    ['while it is young', on, {}],
    [
      'if it is a switch for operations',
      { ...on, metadata: { owner: 'a', kind: 'ops', created: '2024-01-01' } },
      rested,
    ],
    ['while a rollout moves it', { ...on, metadata: { owner: 'a', rollout: 'r-1', expiry: '2026-01-01' } }, rested],
    ['of which both sides were counted', {}, { requests: { on: 3, off: 812 } }],
    ['where nothing is known of it', { ...on, metadata: {} }, {}],
  ])('and not %s', (_, fields, facts) => {
    expect(reasons(fields, facts)).toEqual([]);
  });

  it('and what to do is said of it', () => {
    const { todo } = debtsOf(aFlag({ ...on, metadata: { owner: 'a' } }), rested)[0]!;

    expect(todo).toBe('keep in the code what on does, then tidegate flags remove basket --reason TEXT');
  });
});
