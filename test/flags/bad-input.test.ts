import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFlags, FlagDocumentError } from '../../lib/flags/index.ts';
import { contexts, documents } from './arbitraries.ts';
import { aDocument, aFlag } from './builders.ts';

const errorOf = (targeting: unknown, context: unknown = {}, evaluators = {}) => {
  const flags = compileFlags({ ...aDocument({ a: aFlag({ targeting }) }), $evaluators: evaluators });
  const { errorCode, errorMessage } = flags.evaluate('a', true, context as never);
  return { errorCode, errorMessage };
};

const nested = (levels: number, innermost: unknown) => {
  let rule = innermost;
  for (let i = 0; i < levels; i++) rule = { '!': [rule] };
  return rule;
};

describe('what is no flag document', () => {
  it.each([
    ['truncated JSON', '{"flags":{"a":{"state":"ENA', /^a flag document is JSON: /],
    ['no text', '', /^a flag document is JSON: /],
    ['null', 'null', /a JSON object, got null$/],
    ['a list', '[]', /a JSON object, got a list$/],
    ['a number', '5', /a JSON object, got a number$/],
    ['an object without flags', '{}', /has an object "flags", got nothing$/],
    ['flags in a list', '{"flags":[]}', /has an object "flags", got a list$/],
  ])('is refused: %s', (_, text, message) => {
    expect(() => compileFlags(text)).toThrow(FlagDocumentError);
    expect(() => compileFlags(text)).toThrow(message);
  });
});

describe('a flag that is no flag', () => {
  it.each([
    [null, 'a flag is an object, got null'],
    [{}, '"state" is "ENABLED" or "DISABLED", got nothing'],
    [{ state: 'ENABLED' }, '"variants" is an object, got nothing'],
    [aFlag({ defaultVariant: 'of' }), '"defaultVariant" is one of the variants (on, off), got "of"'],
    [aFlag({ defaultVariant: 'toString' }), '"defaultVariant" is one of the variants (on, off), got "toString"'],
    [aFlag({ defaultVariant: 5 }), '"defaultVariant" is one of the variants (on, off), got 5'],
  ])('is a problem and gives the fallback: %j', (flag, message) => {
    const flags = compileFlags({ flags: { a: flag, good: aFlag() } });

    expect(flags.problems).toEqual([{ flag: 'a', message }]);
    expect(flags.evaluate('a', true)).toMatchObject({ value: true, errorCode: 'PARSE_ERROR' });
    expect(flags.boolean('good', true)).toBe(false);
  });
});

describe('a rule that would not end', () => {
  it('is broken where a $ref leads back to itself', () => {
    const evaluators = { a: { '!': [{ $ref: 'b' }] }, b: { '!': [{ $ref: 'a' }] } };

    expect(errorOf({ $ref: 'a' }, {}, evaluators)).toEqual({
      errorCode: 'PARSE_ERROR',
      errorMessage: '"$ref" to "a" leads back to itself',
    });
  });

  it('is broken where references multiply', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => [
      `e${i}`,
      { or: [{ $ref: `e${i + 1}` }, { $ref: `e${i + 1}` }] },
    ]);
    const evaluators = { ...Object.fromEntries(doubling), e40: { var: 'x' } };

    expect(errorOf({ $ref: 'e0' }, {}, evaluators)).toEqual({
      errorCode: 'PARSE_ERROR',
      errorMessage: 'the rule has more than 100,000 parts',
    });
  });

  it('fails where loops in loops take too long', () => {
    const list = Array.from({ length: 100 }, (_, i) => i);
    const loops = { map: [{ var: 'list' }, { map: [list, { map: [list, { map: [list, { cat: [{ var: '' }] }] }] }] }] };

    expect(errorOf(loops, { list })).toEqual({
      errorCode: 'GENERAL',
      errorMessage: 'the rule took more than 100,000 steps over lists',
    });
  });

  it('fails where a list is doubled again and again', () => {
    const doubled = { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] };

    expect(errorOf({ reduce: [{ var: 'list' }, doubled, [1]] }, { list: Array(60).fill(1) }).errorCode).toBe('GENERAL');
  });

  it('fails where a text is doubled again and again', () => {
    const doubled = { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] };

    expect(errorOf({ reduce: [{ var: 'list' }, doubled, 'x'] }, { list: Array(60).fill(1) })).toEqual({
      errorCode: 'GENERAL',
      errorMessage: '"cat" gives too long a text',
    });
  });
});

describe('a deep rule', () => {
  it('is evaluated to 990 levels', () => {
    const flags = compileFlags(
      aDocument({
        a: aFlag({
          variants: { true: 'yes', false: 'no' },
          defaultVariant: null,
          targeting: nested(990, { var: 'x' }),
        }),
      }),
    );

    expect(flags.string('a', '', { x: true })).toBe('yes');
  });

  it.each([1000, 100_000])('is broken at %i levels, as it is for flagd-core', (levels) => {
    expect(errorOf(nested(levels, { var: 'x' })).errorCode).toBe('PARSE_ERROR');
  });

  it('is broken where references make it so', () => {
    const evaluators = { deep: nested(600, { var: 'x' }) };

    expect(errorOf(nested(600, { $ref: 'deep' }), {}, evaluators)).toEqual({
      errorCode: 'PARSE_ERROR',
      errorMessage: 'the rule is nested deeper than 1,000',
    });
  });

  it('is broken where it contains itself', () => {
    const rule: Record<string, unknown> = {};
    rule['!'] = [rule];

    expect(errorOf(rule).errorCode).toBe('PARSE_ERROR');
  });
});

describe('a variant', () => {
  it('that contains itself breaks its flag alone', () => {
    const value: Record<string, unknown> = {};
    value.self = value;

    const flags = compileFlags(aDocument({ a: aFlag({ variants: { on: value }, defaultVariant: 'on' }), b: aFlag() }));

    expect(flags.problems.map(({ flag }) => flag)).toEqual(['a']);
  });

  it('may be called __proto__', () => {
    const text = '{"flags":{"a":{"state":"ENABLED","variants":{"__proto__":{"x":1}},"defaultVariant":"__proto__"}}}';

    expect(compileFlags(text).evaluate('a', {})).toMatchObject({ value: { x: 1 }, variant: '__proto__' });
  });
});

describe('weights', () => {
  const user = { targetingKey: 'user-1' };
  const split = (...weights: unknown[]) => ({
    fractional: weights.map((weight, i) => [i === 0 ? 'on' : 'off', weight]),
  });

  it.each([
    ['are 0 together', [0, 0]],
    ['are negative, which is 0', [-1, -2]],
    ['are over 2³¹ − 1 together', [2_147_483_647, 1]],
    ['are over 2³¹ − 1 alone', [2_147_483_648]],
    ['are no integers', [0.5, 0.5]],
    ['are texts', ['50', '50']],
    ['overflow to infinity', [1e308, 1e308]],
  ])('that %s choose the default', (_, weights) => {
    const flags = compileFlags(aDocument({ a: aFlag({ targeting: split(...weights) }) }));

    expect(flags.evaluate('a', true, user)).toMatchObject({ variant: 'off', reason: 'DEFAULT' });
  });
});

describe('a context', () => {
  const flags = compileFlags(
    aDocument({
      a: aFlag({ targeting: { if: [{ '==': [{ var: 'user.name' }, 'Ann'] }, 'on', 'off'] } }),
      text: aFlag({ variants: { on: 'on' }, defaultVariant: 'on', targeting: { cat: [{ var: 'x' }] } }),
    }),
  );

  it('may contain itself', () => {
    const context: Record<string, unknown> = { user: { name: 'Ann' } };
    context.self = context;

    expect(flags.boolean('a', false, context)).toBe(true);
  });

  it('may have no prototype, or one with getters', () => {
    class User {
      get name() {
        return 'Ann';
      }
    }

    expect(flags.boolean('a', false, { user: Object.assign(Object.create(null), { name: 'Ann' }) })).toBe(true);
    expect(flags.boolean('a', false, { user: new User() })).toBe(true);
  });

  it('may have getters that throw anything', () => {
    const throwing = (thrown: unknown) => ({
      get user() {
        throw thrown;
      },
    });

    for (const thrown of [new Error('no'), undefined, 'text', Object.create(null), Symbol('s')]) {
      expect(flags.evaluate('a', true, throwing(thrown))).toMatchObject({ value: true, errorCode: 'GENERAL' });
    }
  });

  it.each([
    Symbol('s'),
    {
      toString: () => {
        throw new Error('no');
      },
    },
    Object.create(null),
  ])('may have values that cannot become text', (x) => {
    expect(flags.evaluate('text', 'fallback', { x })).toMatchObject({ value: 'fallback', errorCode: 'GENERAL' });
  });

  it.each([null, undefined, 'text', 5, [], Symbol('s'), () => 1])(
    'may be no context: it is an empty one',
    (context) => {
      expect(flags.boolean('a', true, context as never)).toBe(false);
    },
  );

  it('may be revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();

    expect(flags.evaluate('a', true, proxy)).toMatchObject({ value: true, errorCode: 'GENERAL' });
  });

  it('may have huge texts', () => {
    const huge = 'a'.repeat(4_000_000);
    const reading = compileFlags(
      aDocument({
        a: aFlag({
          targeting: {
            if: [
              {
                or: [
                  { sem_ver: [{ var: 'x' }, '=', '1.0.0'] },
                  { in: ['b', { var: 'x' }] },
                  { '<': [{ var: 'x' }, 'Z'] },
                ],
              },
              'on',
              { fractional: [{ var: 'x' }, ['off', 1]] },
            ],
          },
        }),
      }),
    );

    expect(reading.evaluate('a', true, { x: huge })).toMatchObject({ variant: 'off', reason: 'TARGETING_MATCH' });
  });

  it('may have names in any script', () => {
    const targeting = { if: [{ '==': [{ var: '国' }, '日本'] }, 'on', 'off'] };
    const reading = compileFlags(aDocument({ größe: aFlag({ targeting }) }));

    expect(reading.boolean('größe', false, { 国: '日本' })).toBe(true);
  });

  it('is not searched through its prototype’s names', () => {
    const targeting = { if: [{ var: 'constructor.name' }, 'on', { if: [{ var: '__proto__' }, 'on', 'off'] }] };
    const reading = compileFlags(aDocument({ a: aFlag({ targeting }) }));

    expect(reading.boolean('a', true, {})).toBe(false);
    expect(reading.boolean('a', false, { constructor: { name: 'mine' } })).toBe(true);
  });
});

describe('a large document', () => {
  it('of 2 MB is compiled', () => {
    const list = Array.from({ length: 170_000 }, (_, i) => `user-${i}`);
    const text = JSON.stringify(
      aDocument({ a: aFlag({ targeting: { if: [{ in: [{ var: 'id' }, list] }, 'on', 'off'] } }) }),
    );

    const flags = compileFlags(text);

    expect(text.length).toBeGreaterThan(2_000_000);
    expect(flags.boolean('a', false, { id: 'user-169999' })).toBe(true);
    expect(flags.boolean('a', true, { id: 'user-170000' })).toBe(false);
  });
});

describe('anything', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });

  it('that is compiled as a rule and asked with any context gives an answer', () => {
    const targeting = fc.oneof(
      documents.map(({ flags }) => flags.flag.targeting),
      fc.anything(),
    );
    const context = fc.oneof(contexts, anything, fc.dictionary(fc.string(), anything));
    fc.assert(
      fc.property(targeting, context, (rule, asking) => {
        const flags = compileFlags(aDocument({ flag: aFlag({ targeting: rule }) }), { now: () => 0 });

        const { value, reason, errorCode } = flags.evaluate('flag', true, asking as never);

        expect(typeof value).toBe('boolean');
        expect(errorCode === undefined).toBe(reason !== 'ERROR');
      }),
      { numRuns: 2000 },
    );
  });

  it('that is compiled as a document is flags or a FlagDocumentError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), anything, fc.record({ flags: anything }), fc.string()), (document) => {
        try {
          expect(compileFlags(document as never).problems).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(FlagDocumentError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
