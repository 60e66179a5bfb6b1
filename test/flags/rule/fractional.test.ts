import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFlags } from '../../../lib/flags/compile-flags.ts';
import { aDocument, aFlag } from '../builders.ts';
import { flagdAnswers } from '../flagd.ts';

/** Every number below `of`, as a variant of its own with weight 1, so that the answer is the bucket. */
const bucketOf = (key: string, of: number) => {
  const names = Array.from({ length: of }, (_, i) => `b${i}`);
  const variants = Object.fromEntries(names.map((name, i) => [name, i]));
  const targeting = { fractional: [key, ...names.map((name) => [name, 1])] };
  return compileFlags(aDocument({ a: aFlag({ variants, defaultVariant: null, targeting }) })).number('a', -1);
};

describe('a bucket', () => {
  it.each([
    ['checkoutuser-1', 72],
    ['checkoutuser-2', 34],
    ['checkoutuser-42', 77],
    ['a', 23],
    ['', 0],
    ['flagé', 86],
    ['日本', 76],
  ])('of 100 for the key %j is %i', (key, bucket) => {
    expect(bucketOf(key, 100)).toBe(bucket);
  });

  it.each([
    ['checkoutuser-1', 72_294],
    ['checkoutuser-2', 34_626],
    ['checkoutuser-42', 77_138],
    ['a', 23_494],
  ])('of 100,000 for the key %j is %i', (key, bucket) => {
    const served = (weight: number) =>
      compileFlags(
        aDocument({ a: aFlag({ targeting: { fractional: [key, ['on', weight], ['off', 100_000 - weight]] } }) }),
      ).boolean('a', false);

    expect([served(bucket), served(bucket + 1)]).toEqual([false, true]);
  });
});

describe('the key', () => {
  const split = [
    ['on', 1],
    ['off', 1],
  ];
  const valueFor = (rule: unknown[], context: object) => {
    const flags = compileFlags(
      aDocument({ checkout: aFlag({ targeting: { fractional: rule }, defaultVariant: null }) }),
    );
    return flags.evaluate('checkout', false, context as never).variant;
  };

  it('is the flag’s key and the targeting key where none is written', () => {
    const users = Array.from({ length: 200 }, (_, i) => `user-${i}`);

    const implicit = users.map((targetingKey) => valueFor(split, { targetingKey }));
    const explicit = users.map((user) => valueFor([`checkout${user}`, ...split], {}));

    expect(implicit).toEqual(explicit);
    expect(new Set(implicit)).toEqual(new Set(['on', 'off']));
  });

  it.each([undefined, null, ''])('is needed: nobody is chosen for the targeting key %j', (targetingKey) => {
    expect(valueFor(split, { targetingKey })).toBeUndefined();
  });

  it.each([5, null, true, { a: 1 }])('is a text: nobody is chosen for %j', (key) => {
    expect(valueFor([{ var: 'key' }, ...split], { key, targetingKey: 'user' })).toBeUndefined();
  });

  it('is a bucket where it gives a list', () => {
    expect(valueFor([{ var: 'key' }, ['off', 0]], { key: ['on', 1], targetingKey: 'user' })).toBe('on');
  });
});

describe('a split', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 4 });

  it('is exact for all weights and keys of ASCII, as flagd-core’s is', () => {
    fc.assert(
      fc.property(weights, fc.string({ unit: 'grapheme-ascii', minLength: 1 }), (all, targetingKey) => {
        const variants = Object.fromEntries(all.map((_, i) => [`v${i}`, `${i}`]));
        const targeting = { fractional: all.map((weight, i) => [`v${i}`, weight]) };
        const document = { flags: { flag: { state: 'ENABLED', variants, targeting } } };

        const ours = compileFlags(document).string('flag', 'fallback', { targetingKey });

        expect(ours).toBe(flagdAnswers(document, { targetingKey })[0]!.value);
      }),
    );
  });

  it('keeps the users of its first bucket when that grows', () => {
    const share = (percent: number, targetingKey: string) =>
      compileFlags(
        aDocument({
          a: aFlag({
            targeting: {
              fractional: [
                ['on', percent],
                ['off', 100 - percent],
              ],
            },
          }),
        }),
      ).boolean('a', false, { targetingKey });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.string({ minLength: 1 }), (percent, user) => {
        expect(share(percent, user) && !share(percent + 1, user)).toBe(false);
      }),
    );
  });

  it('chooses by rules in its buckets and their weights', () => {
    const fractional = [
      [{ if: [{ var: 'pro' }, 'on', 'off'] }, { if: [{ var: 'all' }, 1, 0] }],
      [{ fractional: [['off', 1]] }, { if: [{ var: 'all' }, 0, 1] }],
    ];
    const flags = compileFlags(aDocument({ a: aFlag({ targeting: { fractional }, defaultVariant: null }) }));
    const variantFor = (context: object) => flags.evaluate('a', true, { targetingKey: 'u', ...context }).variant;

    expect(variantFor({ pro: true, all: true })).toBe('on');
    expect(variantFor({ pro: false, all: true })).toBe('off');
    expect(variantFor({ pro: true, all: false })).toBe('off');
  });
});
