import { describe, expect, it } from 'vitest';
import { compileFlags as compileWithoutClock } from '../../lib/flags/compile-flags.ts';
import { compileFlags } from '../../lib/flags/index.ts';
import { aDocument, aFlag } from './builders.ts';

describe('what a flag answers', () => {
  it('is its default variant for everybody where it has no rule', () => {
    const flags = compileFlags(aDocument({ checkout: aFlag() }));

    const details = flags.evaluate('checkout', true);

    expect(details).toEqual({ value: false, variant: 'off', reason: 'STATIC', flagMetadata: {} });
  });

  it('is the variant that its rule chooses', () => {
    const flags = compileFlags(aDocument({ checkout: aFlag({ targeting: { if: [{ var: 'pro' }, 'on', null] } }) }));

    const details = flags.evaluate('checkout', false, { pro: true });

    expect(details).toEqual({ value: true, variant: 'on', reason: 'TARGETING_MATCH', flagMetadata: {} });
  });

  it('is its default variant where the rule chooses nothing', () => {
    const flags = compileFlags(aDocument({ checkout: aFlag({ targeting: { if: [{ var: 'pro' }, 'on', null] } }) }));

    const details = flags.evaluate('checkout', true, { pro: false });

    expect(details).toEqual({ value: false, variant: 'off', reason: 'DEFAULT', flagMetadata: {} });
  });

  it.each([undefined, null, ''])('is the fallback where the default variant is %j', (defaultVariant) => {
    const flags = compileFlags(aDocument({ checkout: aFlag({ defaultVariant }) }));

    const details = flags.evaluate('checkout', true);

    expect(details).toEqual({ value: true, reason: 'DEFAULT', flagMetadata: {} });
  });

  it('is the fallback where it is disabled, whatever its rule is', () => {
    const flags = compileFlags(aDocument({ checkout: aFlag({ state: 'DISABLED', targeting: { nonsense: [] } }) }));

    const details = flags.evaluate('checkout', true);

    expect(details).toEqual({ value: true, reason: 'DISABLED', flagMetadata: {} });
    expect(flags.problems).toEqual([]);
  });

  it.each([
    [true, 'true'],
    [false, 'false'],
    [1, '1'],
    [['a'], 'a'],
  ])('is looked up by name where the rule gives %j', (chosen, variant) => {
    const variants = { true: 'yes', false: 'no', 1: 'one', a: 'letter' };
    const flags = compileFlags(
      aDocument({ checkout: aFlag({ variants, defaultVariant: 'a', targeting: { var: 'x' } }) }),
    );

    const details = flags.evaluate('checkout', '', { x: chosen });

    expect(details.variant).toBe(variant);
  });

  it.each([true, 0, '', null, {}, []])('does not take %j for a rule', (targeting) => {
    const flags = compileFlags(aDocument({ checkout: aFlag({ targeting }) }));

    expect(flags.evaluate('checkout', true).reason).toBe('STATIC');
  });

  it('finds one variant among many', () => {
    const variants = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`v${i}`, i]));
    const flags = compileFlags(aDocument({ size: aFlag({ variants, defaultVariant: 'v0', targeting: { var: 'x' } }) }));

    expect(flags.number('size', -1, { x: 'v17' })).toBe(17);
  });
});

describe('the expected type', () => {
  const document = aDocument({
    boolean: aFlag(),
    string: aFlag({ variants: { a: 'A' }, defaultVariant: 'a' }),
    number: aFlag({ variants: { a: 1 }, defaultVariant: 'a' }),
    object: aFlag({ variants: { a: { b: 1 } }, defaultVariant: 'a' }),
    list: aFlag({ variants: { a: [1, 2] }, defaultVariant: 'a' }),
    nothing: aFlag({ variants: { a: null }, defaultVariant: 'a' }),
  });
  const flags = compileFlags(document);

  it('is what each method says', () => {
    expect(flags.boolean('boolean', true)).toBe(false);
    expect(flags.string('string', '')).toBe('A');
    expect(flags.number('number', 0)).toBe(1);
    expect(flags.object('object', {})).toEqual({ b: 1 });
    expect(flags.object('list', [])).toEqual([1, 2]);
  });

  it('is the type of the fallback', () => {
    expect(flags.evaluate('string', 0)).toMatchObject({ value: 0, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
    expect(flags.evaluate('object', 'x')).toMatchObject({ value: 'x', reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
    expect(flags.string('boolean', 'fallback')).toBe('fallback');
  });

  it('is not met by null', () => {
    expect(flags.evaluate('nothing', {})).toMatchObject({ value: {}, errorCode: 'TYPE_MISMATCH' });
    expect(flags.object('nothing', { a: 1 })).toEqual({ a: 1 });
  });
});

describe('an error', () => {
  const document = aDocument(
    {
      good: aFlag({ metadata: { owner: 'payments' } }),
      misspelt: aFlag({ targeting: { iff: [true, 'on'] }, metadata: { owner: 'search' } }),
      lost: aFlag({ targeting: { $ref: 'nobody' } }),
      astray: aFlag({ targeting: 'nowhere' }),
      failing: aFlag({ targeting: { '+': [{ var: 'x' }, 1] } }),
      stateless: { ...aFlag(), state: 'on' },
    },
    { flagSetId: 'shop' },
  );
  const flags = compileFlags(document);

  it.each([
    ['misspelt', 'PARSE_ERROR', '"iff" is not an operator of flagd'],
    ['lost', 'PARSE_ERROR', '"$ref" to "nobody", which is not in "$evaluators"'],
    ['stateless', 'PARSE_ERROR', '"state" is "ENABLED" or "DISABLED", got "on"'],
    ['astray', 'GENERAL', 'the rule chose nowhere, which is not a variant'],
    ['failing', 'GENERAL', '"+" does not give a number here'],
    ['unknown', 'FLAG_NOT_FOUND', 'there is no flag unknown'],
  ])('of the flag %s is %s and has no variant', (key, errorCode, errorMessage) => {
    const details = flags.evaluate(key, true, { x: 'x' });

    expect(details).toMatchObject({ value: true, reason: 'ERROR', errorCode, errorMessage });
    expect(details).not.toHaveProperty('variant');
  });

  it('of one flag leaves the others alone', () => {
    expect(flags.evaluate('good', true).reason).toBe('STATIC');
  });

  it('that everybody has is a problem, and no other is', () => {
    expect(flags.problems.map(({ flag }) => flag)).toEqual(['misspelt', 'lost', 'stateless']);
  });

  it('comes with the metadata that is known', () => {
    expect(flags.evaluate('misspelt', true).flagMetadata).toEqual({ flagSetId: 'shop', owner: 'search' });
    expect(flags.evaluate('unknown', true).flagMetadata).toEqual({ flagSetId: 'shop' });
  });
});

describe('metadata', () => {
  it('is the document’s and the flag’s, and the flag’s wins', () => {
    const flags = compileFlags(aDocument({ a: aFlag({ metadata: { owner: 'a' } }) }, { owner: 'all', version: 3 }));

    expect(flags.evaluate('a', true).flagMetadata).toEqual({ owner: 'a', version: 3 });
  });
});

describe('$flagd', () => {
  it('tells a rule the flag’s key, whatever the context calls so', () => {
    const targeting = { if: [{ '==': [{ var: '$flagd.flagKey' }, 'checkout'] }, 'on', 'off'] };
    const flags = compileFlags(aDocument({ checkout: aFlag({ targeting }) }));

    expect(flags.boolean('checkout', false, { $flagd: { flagKey: 'other' } })).toBe(true);
  });

  it('tells a rule the time that it was given', () => {
    const targeting = { if: [{ '>=': [{ var: '$flagd.timestamp' }, 1000] }, 'on', 'off'] };
    let seconds = 999;
    const flags = compileFlags(aDocument({ checkout: aFlag({ targeting }) }), { now: () => seconds });

    const before = flags.boolean('checkout', false);
    seconds = 1000;
    const after = flags.boolean('checkout', false);

    expect([before, after]).toEqual([false, true]);
  });

  it('fails a rule that asks for the time where there is no clock', () => {
    const flags = compileWithoutClock(aDocument({ checkout: aFlag({ targeting: { var: '$flagd.timestamp' } }) }));

    expect(flags.evaluate('checkout', true)).toMatchObject({
      errorCode: 'GENERAL',
      errorMessage: 'the rule reads $flagd.timestamp, but compileFlags got no clock',
    });
  });
});

describe('$evaluators', () => {
  it('are rules that many flags share, and that may share others', () => {
    const targeting = { if: [{ $ref: 'pros' }, 'on', 'off'] };
    const document = {
      ...aDocument({ a: aFlag({ targeting }), b: aFlag({ targeting }) }),
      $evaluators: {
        paying: { in: [{ var: 'plan' }, ['pro', 'team']] },
        pros: { and: [{ $ref: 'paying' }, { '!': [{ var: 'trial' }] }] },
      },
    };

    const flags = compileFlags(document);

    expect(flags.boolean('a', false, { plan: 'pro' })).toBe(true);
    expect(flags.boolean('b', true, { plan: 'pro', trial: true })).toBe(false);
  });

  it('read the element where they stand in a loop, and the context where they do not', () => {
    const targeting = { if: [{ and: [{ $ref: 'big' }, { some: [{ var: 'orders' }, { $ref: 'big' }] }] }, 'on', 'off'] };
    const document = {
      ...aDocument({ a: aFlag({ targeting }) }),
      $evaluators: { big: { '>': [{ var: 'total' }, 100] } },
    };

    const flags = compileFlags(document);

    expect(flags.boolean('a', false, { total: 101, orders: [{ total: 1 }, { total: 102 }] })).toBe(true);
    expect(flags.boolean('a', true, { total: 101, orders: [{ total: 1 }] })).toBe(false);
  });
});

describe('what is handed out', () => {
  it('cannot be changed, because everybody gets it', () => {
    const flags = compileFlags(aDocument({ a: aFlag({ variants: { on: { list: [1] } }, defaultVariant: 'on' }) }));

    const value = flags.object('a', { list: [0] });

    expect(() => value.list.push(2)).toThrow(TypeError);
    expect(flags.object('a', { list: [0] })).toEqual({ list: [1] });
  });

  it('does not change when the document does', () => {
    const document = aDocument({ a: aFlag({ variants: { on: { list: [1] } }, defaultVariant: 'on' }) });
    const flags = compileFlags(document);

    document.flags.a!.variants = { on: { list: [2] } };

    expect(flags.object('a', { list: [0] })).toEqual({ list: [1] });
  });
});
