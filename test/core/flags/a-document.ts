import fc from 'fast-check';
import type { FlagDocument, FlagJson } from '../../../lib/core/flags/document.ts';

/** A flag that is off but for users of example.com. */
export const aFlag = (fields: Partial<FlagJson> = {}): FlagJson => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on', null] },
  metadata: { owner: 'payments', kind: 'release', created: '2026-11-20' },
  ...fields,
});

export const aDocument = (flags: Readonly<Record<string, FlagJson>> = { 'new-checkout': aFlag() }): FlagDocument => ({
  $schema: 'https://flagd.dev/schema/v0/flags.json',
  flags,
});

const choice = fc.constantFrom('on', 'off', null);

const condition = fc.oneof(
  fc.constantFrom('DE', 'FR').map((country) => ({ '==': [{ var: 'country' }, country] })),
  fc.integer({ min: 0, max: 90 }).map((age) => ({ '<': [{ var: 'age' }, age] })),
);

/** Rules as people write them: conditions one after the other, and nothing or a default for the rest. */
const targeting = fc
  .array(fc.tuple(condition, choice), { minLength: 1, maxLength: 3 })
  .map((rules) => ({ if: [...rules.flat(), null] }));

const flag = fc
  .record({
    state: fc.constantFrom('ENABLED' as const, 'DISABLED' as const),
    defaultVariant: fc.constantFrom('on', 'off'),
    targeting: fc.option(targeting, { nil: undefined }),
    owner: fc.constantFrom('payments', 'search'),
  })
  .map(({ targeting, owner, ...rest }): FlagJson => {
    const { targeting: _, ...plain } = aFlag({ ...rest, metadata: { owner } });
    return targeting ? { ...plain, targeting } : plain;
  });

export const keys = ['new-checkout', 'search', 'wrapping'] as const;

/** Documents that have all of `keys`. */
export const documents = fc
  .record({ 'new-checkout': flag, search: flag, wrapping: flag }, { noNullPrototype: true })
  .map((flags): FlagDocument => aDocument(flags));

export const flags = flag;

export const contexts = fc.record(
  {
    targetingKey: fc.string({ maxLength: 8 }),
    country: fc.constantFrom('DE', 'FR', 'IT'),
    age: fc.integer({ min: 0, max: 99 }),
  },
  { noNullPrototype: true },
);
