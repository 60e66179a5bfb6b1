import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kill, killProblem, revive } from '../../../lib/core/flags/kill.ts';
import { servedLines } from '../../../lib/core/flags/rule-text.ts';
import { stageProblem } from '../../../lib/core/flags/stage-problem.ts';
import { openStage } from '../../../lib/core/flags/stage.ts';
import { attribute, defineFlags, serve, when } from '../../../lib/flags/define.ts';
import { compileFlags } from '../../../lib/flags/index.ts';
import { aDocument, aFlag, contexts, documents, keys } from './a-document.ts';

const killer = { at: '2026-11-26T02:14:09.000Z', by: 'alice@example.com' };
const begins = Date.UTC(2026, 10, 26, 2);
const stage = { rollout: 'r-1', canary: 'on', weight: 1 };

const key = fc.constantFrom(...keys);
const enabled = documents.map((document) =>
  aDocument(
    Object.fromEntries(
      Object.entries(document.flags).map(([name, flag]) => [name, { ...flag, state: 'ENABLED' as const }]),
    ),
  ),
);

describe('a flag that is killed', () => {
  it('serves one variant to everybody, and no other flag changes', () => {
    fc.assert(
      fc.property(enabled, key, contexts, (document, killed, context) => {
        const flags = compileFlags(kill(document, killed, 'off', killer));
        const before = compileFlags(document);

        for (const name of keys) {
          const expected = name === killed ? false : before.boolean(name, false, context);
          expect(flags.boolean(name, name === killed, context)).toBe(expected);
        }
      }),
    );
  });

  it('is as it was once it is revived, however often it was killed', () => {
    fc.assert(
      fc.property(enabled, key, (document, killed) => {
        const twice = kill(kill(document, killed, 'on', killer), killed, 'off', killer);

        expect(revive(twice, killed)).toEqual(document);
      }),
    );
  });

  it('is served to nobody whom a rollout had given the canary, and closing that rollout does not undo it', () => {
    const open = openStage(aDocument(), 'new-checkout', stage, { begins, ends: begins });

    const killed = kill(open, 'new-checkout', 'off', killer);

    expect(compileFlags(killed).boolean('new-checkout', true, { targetingKey: 'user-1' })).toBe(false);
    expect(killed.flags['new-checkout']?.metadata).not.toHaveProperty('rollout');
    expect(revive(killed, 'new-checkout')).toEqual(aDocument());
  });

  it('is off for the flags that require it, too, until it is revived', () => {
    const about = { owner: 'payments', kind: 'release', created: '2026-11-20' } as const;
    const variants = { on: true, off: false };
    const rules = [when(attribute('plan').is('pro')).serve('on')];
    const document = defineFlags({
      flags: {
        basket: { ...about, variants, default: 'off', rules },
        checkout: { ...about, variants, default: 'off', requires: { basket: 'on' }, otherwise: serve('on') },
      },
    }) as never;
    const asked = (of: object) => compileFlags(of).boolean('checkout', true, { plan: 'pro' });

    const killed = kill(document, 'basket', 'off', killer);

    expect([document, killed, revive(killed, 'basket')].map(asked)).toEqual([true, false, true]);
  });

  it('is told of as one, and refused to rollouts', () => {
    const killed = kill(aDocument(), 'new-checkout', 'off', killer);

    expect(servedLines(killed.flags['new-checkout']?.targeting, 'off')).toEqual([{ to: 'everybody', serves: 'off' }]);
    expect(stageProblem(killed, 'new-checkout', 'on')).toBe(
      'flag new-checkout was killed by alice@example.com at 2026-11-26T02:14:09.000Z; tidegate flags revive new-checkout first',
    );
  });
});

it.each([
  ['search', 'off', aFlag(), 'there is no flag search'],
  ['new-checkout', 'of', aFlag(), 'has no variant of; say which of on, off'],
  [
    'new-checkout',
    'off',
    aFlag({ state: 'DISABLED' }),
    'is disabled: everybody gets what the code falls back to already',
  ],
])('%s cannot be killed to %s: %j', (asked, variant, flag, says) => {
  expect(killProblem(aDocument({ 'new-checkout': flag }), asked, variant)).toContain(says);
});
