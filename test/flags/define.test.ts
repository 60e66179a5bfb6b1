import { FlagdCore } from '@openfeature/flagd-core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  after,
  anyOf,
  attribute,
  before,
  type Condition,
  defineFlags,
  everyOf,
  FlagDefinitionError,
  not,
  segment,
  serve,
  split,
  when,
} from '../../lib/flags/define.ts';
import { compileFlags, type TypesOf } from '../../lib/flags/index.ts';

const release = { owner: 'payments', kind: 'release', created: '2026-11-20' } as const;
const onOff = { ...release, variants: { on: true, off: false }, default: 'off' } as const;

const staff = segment('staff', attribute('email').endsWith('@example.com'));
const europe = segment('europe', attribute('country').isOneOf(['DE', 'FR']));

const shop = defineFlags({
  metadata: { flagSetId: 'shop' },
  flags: {
    'new-basket': {
      ...onOff,
      rules: [
        when(staff).serve('on'),
        when(europe, attribute('plan').is('pro')).split({ on: 30, off: 70 }),
        when(attribute('company').isPresent()).split({ on: 0.5, off: 99.5 }, { by: 'company', seed: 'beta' }),
      ],
    },
    'new-checkout': {
      ...onOff,
      expiry: '2027-02-01',
      ticket: 'PAY-123',
      tags: ['PCI', 'HIPAA'],
      requires: { 'new-basket': 'on' },
      otherwise: serve('on'),
    },
    banner: { ...release, kind: 'ops', variants: { calm: 'blue', loud: 'red' } },
    limits: {
      ...release,
      variants: { few: { items: 10, tags: ['a'] }, many: { items: 99, tags: ['a', 'b'] } },
      default: 'few',
    },
    timeout: { ...release, variants: { short: 1, long: 10 }, default: 'short', disabled: true },
  },
});

const flags = compileFlags(shop);

describe('a definition', () => {
  it('is read without a problem by us and by flagd-core', () => {
    const core = new FlagdCore();

    const changed = core.setConfigurations(JSON.stringify(shop));

    expect(flags.problems).toEqual([]);
    expect(changed.toSorted()).toEqual(Object.keys(shop.flags).toSorted());
    expect(core.resolveBooleanEvaluation('new-checkout', false, { email: 'a@example.com' })).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
    });
  });

  it('serves by the first rule that is true', () => {
    expect(flags.boolean('new-basket', false, { email: 'ann@example.com', country: 'US' })).toBe(true);
    expect(flags.evaluate('new-basket', true, { email: 'ann@example.org' })).toMatchObject({
      value: false,
      reason: 'DEFAULT',
    });
  });

  it('splits by user, or by what it is told to', () => {
    const pros = Array.from({ length: 1000 }, (_, i) => ({ targetingKey: `user-${i}`, country: 'DE', plan: 'pro' }));
    const companies = Array.from({ length: 20_000 }, (_, i) => ({ company: i }));

    const on = pros.filter((user) => flags.boolean('new-basket', false, user)).length;
    const onByCompany = companies.filter((user) => flags.boolean('new-basket', false, user)).length;

    expect(on).toBeGreaterThan(250);
    expect(on).toBeLessThan(350);
    expect(onByCompany).toBeGreaterThan(60);
    expect(onByCompany).toBeLessThan(140);
  });

  it('is its default unless what it requires is so, user by user', () => {
    const pros = Array.from({ length: 200 }, (_, i) => ({ targetingKey: `user-${i}`, country: 'DE', plan: 'pro' }));

    const disagreeing = pros.filter(
      (user) => flags.boolean('new-basket', false, user) !== flags.boolean('new-checkout', false, user),
    );

    expect(disagreeing).toEqual([]);
    expect(flags.boolean('new-checkout', true, {})).toBe(false);
  });

  it('leaves the default to the code where it has none', () => {
    expect(flags.evaluate('banner', 'green')).toMatchObject({ value: 'green', reason: 'DEFAULT' });
  });

  it('can be disabled', () => {
    expect(flags.evaluate('timeout', 5)).toMatchObject({ value: 5, reason: 'DISABLED' });
  });

  it('is described by metadata that is plain, as flagd’s is', () => {
    expect(flags.evaluate('new-checkout', false).flagMetadata).toEqual({
      flagSetId: 'shop',
      owner: 'payments',
      kind: 'release',
      created: '2026-11-20',
      expiry: '2027-02-01',
      ticket: 'PAY-123',
      tags: 'PCI,HIPAA',
    });
  });

  it('writes a segment once, and a prerequisite without references in it', () => {
    expect(Object.keys(shop.$evaluators ?? {}).toSorted()).toEqual(['europe', 'new-basket is on', 'staff']);
    expect(JSON.stringify(shop.$evaluators)).not.toContain('$ref');
  });

  it('splits in the shortest way that flagd has, so that a rollout recognizes its own', () => {
    const { flags: written } = defineFlags({ flags: { a: { ...onOff, otherwise: split({ on: 25, off: 75 }) } } });

    expect(written.a?.targeting).toEqual({
      fractional: [
        ['on', 25],
        ['off', 75],
      ],
    });
  });
});

describe('a condition', () => {
  const holds = (condition: Condition, context: object, now = 0) => {
    const document = defineFlags({ flags: { a: { ...onOff, rules: [when(condition).serve('on')] } } });
    return compileFlags(document, { now: () => now }).evaluate('a', false, context as never).value;
  };
  const plan = attribute('plan');
  const age = attribute('age');

  it.each<[string, Condition, object[], object[]]>([
    ['is', plan.is('pro'), [{ plan: 'pro' }], [{ plan: 'free' }, {}]],
    ['is not', plan.isNot('pro'), [{ plan: 'free' }, {}], [{ plan: 'pro' }]],
    ['is one of', plan.isOneOf(['pro', 'team']), [{ plan: 'team' }], [{ plan: 'free' }, {}]],
    ['is none of', plan.isNoneOf(['pro', 'team']), [{ plan: 'free' }, {}], [{ plan: 'pro' }]],
    ['contains', plan.contains('ro'), [{ plan: 'pro' }, { plan: ['ro'] }], [{ plan: 'free' }, { plan: ['pro'] }, {}]],
    ['starts with', plan.startsWith('p'), [{ plan: 'pro' }], [{ plan: 'free' }, { plan: 5 }, {}]],
    ['ends with', plan.endsWith('o'), [{ plan: 'pro' }], [{ plan: 'free' }, {}]],
    ['is at least', age.isAtLeast(18), [{ age: 18 }, { age: '19' }], [{ age: 17 }, {}]],
    ['is more than', age.isMoreThan(-1), [{ age: 0 }], [{ age: -1 }, {}]],
    ['is at most', age.isAtMost(18), [{ age: 18 }], [{ age: 19 }, {}]],
    ['is less than', age.isLessThan(18), [{ age: 17 }], [{ age: 18 }, {}]],
    ['is version', attribute('app').isVersion('^', '2.0.0'), [{ app: '2.9.0' }], [{ app: '3.0.0' }, { app: 'x' }, {}]],
    ['is present', plan.isPresent(), [{ plan: '' }, { plan: 0 }], [{ plan: null }, {}]],
    ['not', not(plan.is('pro')), [{}], [{ plan: 'pro' }]],
    ['any of', anyOf(plan.is('pro'), age.isAtLeast(18)), [{ plan: 'pro' }, { age: 20 }], [{}]],
    [
      'every of',
      everyOf(plan.is('pro'), age.isAtLeast(18)),
      [{ plan: 'pro', age: 20 }],
      [{ plan: 'pro' }, { age: 20 }],
    ],
    ['segment', staff, [{ email: 'a@example.com' }], [{}]],
    ['path', attribute('user.country').is('DE'), [{ user: { country: 'DE' } }], [{ user: 'DE' }]],
  ])('%s', (_, condition, yes, no) => {
    expect(yes.map((context) => holds(condition, context))).toEqual(yes.map(() => true));
    expect(no.map((context) => holds(condition, context))).toEqual(no.map(() => false));
  });

  it('begins and ends at a moment', () => {
    const moment = '2026-12-01T00:00:00Z';
    const seconds = Date.parse(moment) / 1000;

    expect([holds(after(moment), {}, seconds - 1), holds(after(moment), {}, seconds)]).toEqual([false, true]);
    expect([holds(before(moment), {}, seconds - 1), holds(before(moment), {}, seconds)]).toEqual([true, false]);
  });
});

describe('what a definition cannot mean', () => {
  const define = (flag: object, others: object = {}) => defineFlags({ flags: { a: flag, ...others } } as never);

  it.each<[string, () => unknown]>([
    ['flag a: it needs a variant', () => define({ ...release, variants: {} })],
    [
      'flag a: its variants are of one type, got boolean and string',
      () => define({ ...release, variants: { a: true, b: 'x' } }),
    ],
    ['flag a: a variant’s name has a letter, got 10', () => define({ ...release, variants: { 10: 'x' } })],
    ['flag a: yes is not one of its variants (on, off)', () => define({ ...onOff, otherwise: serve('yes') })],
    ['flag a: of is not one of its variants (on, off)', () => define({ ...onOff, default: 'of' })],
    ['flag a: it requires b to be on, which does not exist', () => define({ ...onOff, requires: { b: 'on' } })],
    ['flag a: a date is written as 2026-11-20, got 20.11.2026', () => define({ ...onOff, created: '20.11.2026' })],
    ['flag a: it expires on 2026-01-01, before it was created', () => define({ ...onOff, expiry: '2026-01-01' })],
    [
      'a requires b requires a',
      () =>
        define({ ...onOff, otherwise: serve('on'), requires: { b: 'on' } }, { b: { ...onOff, requires: { a: 'on' } } }),
    ],
    ['the shares of a split are percentages that are 100 together, got 30, 60', () => split({ on: 30, off: 60 })],
    ['the shares of a split are percentages that are 100 together, got -10, 110', () => split({ on: -10, off: 110 })],
    ['a moment is a date, a time and a zone, as 2026-12-01T08:00:00Z, got tomorrow', () => after('tomorrow')],
    [
      'there are two segments with the name staff',
      () => define({ ...onOff, rules: [when(staff, segment('staff', attribute('x').is(1))).serve('on')] }),
    ],
    ['a condition is missing', () => when()],
  ])('is refused: %s', (message, attempt) => {
    expect(attempt).toThrow(FlagDefinitionError);
    expect(attempt).toThrow(message);
  });
});

describe('the types', () => {
  it('are known of every flag', () => {
    expectTypeOf<TypesOf<typeof shop>>().toHaveProperty('new-basket').toEqualTypeOf<boolean>();
    expectTypeOf<TypesOf<typeof shop>>().toHaveProperty('banner').toEqualTypeOf<string>();
    expectTypeOf<TypesOf<typeof shop>>().toHaveProperty('timeout').toEqualTypeOf<number>();

    const limits = flags.object('limits', { items: 1, tags: [] });

    expectTypeOf(limits).toExtend<{ readonly items: number; readonly tags: readonly string[] }>();
    expect(limits.items).toBe(10);
  });

  it('are known of a document that is read at run time', () => {
    const read = compileFlags<TypesOf<typeof shop>>(JSON.stringify(shop));

    expectTypeOf(read.evaluate('banner', 'x').value).toBeString();
    expect(read.string('banner', 'x')).toBe('x');
  });

  it('do not let a misspelt flag, a wrong type or an unknown variant compile', () => {
    const refused = () => {
      // @ts-expect-error -- no such flag
      flags.boolean('new-chekcout', false);
      // @ts-expect-error -- not a boolean
      flags.boolean('banner', false);
      // @ts-expect-error -- not an object like the flag's
      flags.object('limits', { items: 'many' });
      // @ts-expect-error -- not a string
      flags.evaluate('banner', 5);
      // @ts-expect-error -- no such variant
      defineFlags({ flags: { a: { ...onOff, otherwise: serve('yes') } } });
      // @ts-expect-error -- no such flag
      defineFlags({ flags: { a: { ...onOff, requires: { b: 'on' } } } });
      // @ts-expect-error -- variants of two types
      defineFlags({ flags: { a: { ...release, variants: { on: true, off: 'no' } } } });
    };

    expectTypeOf(refused).toBeFunction();
    expect(flags.boolean('new-chekcout' as 'new-checkout', true)).toBe(true);
  });

  it('are any where the document is', () => {
    const any = compileFlags('{"flags":{}}');

    expectTypeOf(any.boolean).parameter(0).toBeString();
    expect(any.boolean('whatever', true)).toBe(true);
  });
});
