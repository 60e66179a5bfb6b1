import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../lib/flags/inspect/check-document.ts';

const flag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  metadata: { owner: 'payments' },
};

const check = (document: unknown, mostBytes = 2_000_000) =>
  checkDocument(typeof document === 'string' ? document : JSON.stringify(document), { today: '2026-11-26', mostBytes });

const split = (...weights: unknown[]) => ({ fractional: weights.map((weight, i) => [i === 0 ? 'on' : 'off', weight]) });

describe('a document that is checked', () => {
  it('has no findings where there is nothing to say', () => {
    const targeting = { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', split(30, 70)] };

    expect(check({ flags: { a: flag, b: { ...flag, targeting } } })).toEqual([]);
  });

  it.each<[string, object, string, string]>([
    [
      'a broken rule',
      { targeting: { regex: ['(a+)+$', { var: 'x' }] } },
      'broken',
      '"regex" is not an operator of flagd',
    ],
    ['a circle', { targeting: { $ref: 'a' } }, 'broken', 'leads back to itself'],
    [
      'a variant that is none',
      { targeting: { if: [{ var: 'x' }, 'onn', null] } },
      'unknown-variant',
      'a rule chooses onn',
    ],
    [
      'one within a split',
      {
        targeting: {
          fractional: [
            ['blue', 50],
            ['off', 50],
          ],
        },
      },
      'unknown-variant',
      'a split chooses blue',
    ],
    ['one that only a rollout serves', { targeting: { or: [null, split(1, 2, 3)] } }, 'weights', 'are 6 together'],
    ['weights of nothing', { targeting: split(0, 0) }, 'weights', 'from 1 to 2147483647 together, got 0'],
    ['weights that overflow', { targeting: split(2 ** 31 - 1, 1) }, 'weights', 'together, got 2147483648'],
    ['weights that are fractions', { targeting: split(0.5, 0.5) }, 'weights', 'are integers from 0 up, got 0.5, 0.5'],
    [
      'percentages that do not sum',
      { targeting: split(30, 60) },
      'weights',
      'are 90 together, not 100 (percent), got 30, 60',
    ],
    ['a misspelled member', { targetting: null }, 'unknown-member', 'has a member targetting, which nobody reads'],
    ['values of two types', { variants: { on: 1, off: 'no' } }, 'variants', 'of one type, got number and string'],
    ['nobody’s flag', { metadata: {} }, 'no-owner', 'nobody owns it'],
    [
      'an expiry that is over',
      { metadata: { owner: 'a', expiry: '2026-11-25' } },
      'expired',
      'expired on 2026-11-25; take it out',
    ],
    [
      'an expiry that is near',
      { metadata: { owner: 'a', expiry: '2026-12-06' } },
      'expiring',
      '2026-12-06, in 10 days',
    ],
    [
      'an expiry that is none',
      { metadata: { owner: 'a', expiry: 'soon' } },
      'dates',
      'is a date as 2026-11-20, got "soon"',
    ],
  ])('is told of %s', (_, fields, kind, says) => {
    const findings = check({
      flags: { good: flag, 'new-checkout': { ...flag, ...fields } },
      $evaluators: { a: { $ref: 'a' } },
    });

    expect(findings).toMatchObject([{ kind, flag: 'new-checkout', message: expect.stringContaining(says) }]);
  });

  it.each([
    ['truncated', '{"flags": {"a"', 'no-document', 'a flag document is JSON'],
    ['without flags', '{}', 'no-document', 'has an object "flags", got nothing'],
  ])('that is %s is none', (_, text, kind, says) => {
    expect(check(text)).toMatchObject([{ level: 'error', kind, message: expect.stringContaining(says) }]);
  });

  it('may be as large as AppConfig takes, with a warning before', () => {
    const text = JSON.stringify({ flags: { a: flag } });

    expect(check(text, text.length - 1)).toMatchObject([{ level: 'error', kind: 'size' }]);
    expect(check(text, text.length)).toMatchObject([{ level: 'warning', kind: 'size' }]);
    expect(check(text, text.length * 2)).toEqual([]);
  });

  it('is checked to any depth', () => {
    let targeting: unknown = 'onn';
    for (let i = 0; i < 5000; i++) targeting = { if: [{ var: 'x' }, targeting, null] };

    expect(check({ flags: { a: { ...flag, targeting } } })).toMatchObject([
      { kind: 'broken', message: expect.stringContaining('nested deeper than 1,000') },
    ]);
  });
});
