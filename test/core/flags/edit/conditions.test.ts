import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../../lib/core/flags/edit/parse-condition.ts';
import { EditError } from '../../../../lib/core/flags/edit/words.ts';
import { conditionText } from '../../../../lib/core/flags/rule-text.ts';
import {
  after,
  anyOf,
  attribute,
  before,
  type Condition,
  defineFlags,
  everyOf,
  not,
  serve,
  when,
} from '../../../../lib/flags/define.ts';
import { compileFlags } from '../../../../lib/flags/index.ts';

const names = fc.constantFrom('plan', 'age', 'user.country', 'version');
const values = fc.oneof(
  fc.constantFrom('pro', 'DE', '18', 'true', '1.2.3', 'two words', 'a,b', 'say "hi"', 'and', '(x)', '', 'back\\slash'),
  fc.integer({ min: -5, max: 90 }),
  fc.boolean(),
);
const texts = fc.constantFrom('pro', '@example.com', 'two words', '18');
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(names, values).map(([name, value]) => attribute(name).is(value)),
  fc.tuple(names, values).map(([name, value]) => attribute(name).isNot(value)),
  fc
    .tuple(names, fc.array(values, { minLength: 1, maxLength: 3 }))
    .map(([name, list]) => attribute(name).isOneOf(list)),
  fc
    .tuple(names, fc.array(values, { minLength: 1, maxLength: 3 }))
    .map(([name, list]) => attribute(name).isNoneOf(list)),
  fc.tuple(names, texts).map(([name, text]) => attribute(name).contains(text)),
  fc.tuple(names, texts).map(([name, text]) => attribute(name).startsWith(text)),
  fc.tuple(names, texts).map(([name, text]) => attribute(name).endsWith(text)),
  fc.tuple(names, fc.integer({ min: -3, max: 90 })).map(([name, number]) => attribute(name).isAtLeast(number)),
  fc.tuple(names, fc.integer({ min: -3, max: 90 })).map(([name, number]) => attribute(name).isLessThan(number)),
  fc.constantFrom<Condition>(
    attribute('version').isVersion('>=', '2.1.0'),
    attribute('version').isVersion('~', '1.2.3-beta.1'),
    attribute('plan').isPresent(),
    after('2026-12-01T08:00:00Z'),
    before('2026-12-24T00:00:00Z'),
  ),
);
const conditions: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((all) => everyOf(...all)),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((all) => anyOf(...all)),
    tie('any').map(not),
  ),
})).any;

const contexts = fc.record(
  {
    plan: fc.oneof(values, texts),
    age: fc.integer({ min: -5, max: 90 }),
    user: fc.record({ country: values }, { noNullPrototype: true }),
    version: fc.constantFrom('1.2.3', '2.1.0', '1.2.3-beta.1', 'x'),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const about = { owner: 'a', kind: 'release', created: '2026-11-20' } as const;
const ruleOf = (condition: Condition): unknown => {
  const variants = { yes: 'yes', no: 'no' };
  const flag = { ...about, variants, rules: [when(condition).serve('yes')], otherwise: serve('no') } as const;
  const { targeting } = defineFlags({ flags: { flag } }).flags['flag']!;
  return (targeting as { if: unknown[] }).if[0];
};
const holds = (rule: unknown, context: object) =>
  compileFlags(
    {
      flags: { flag: { state: 'ENABLED', variants: { yes: 'yes', no: 'no' }, targeting: { if: [rule, 'yes', 'no'] } } },
    },
    { now: () => Date.UTC(2026, 11, 10) / 1000 },
  ).evaluate('flag', '', context as never).value;

describe('a condition in words', () => {
  it('means what the rule means that it was written from', () => {
    fc.assert(
      fc.property(conditions, contexts, (condition, context) => {
        const rule = ruleOf(condition);
        const read = parseCondition(conditionText(rule));

        expect(conditionText(read)).toBe(conditionText(rule));
        expect(holds(read, context)).toBe(holds(rule, context));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['age >= 18', 'age ≥ 18'],
    ['plan != pro and zip = "10115"', 'plan ≠ pro and zip = "10115"'],
    ['( country in DE,FR or in segment staff )', '(country in DE, FR or in segment staff)'],
    ['version ^ 2.0.0', 'version ^ 2.0.0'],
    ['not (plan = pro)', 'not (plan = pro)'],
  ])('%s', (typed, text) => {
    expect(conditionText(parseCondition(typed))).toBe(text);
  });

  it.each([
    ['', 'expected an attribute at the end of: '],
    ['plan', 'expected what to compare plan with, as in plan = pro at the end of: plan'],
    [
      'plan is pro',
      'expected =, ≠, <, ≤, >, ≥, in, not in, contains, starts with, ends with or is given after plan, got is',
    ],
    ['age > old', 'expected a number after age >, got old'],
    ['plan = pro country = DE', 'expected and, got country = DE'],
    ['(plan = pro', 'expected ) before the end'],
    ['plan = "pro', 'a quote is never closed in: plan = "pro'],
    ['the time > tomorrow', 'expected a moment as in the time ≥ 2026-12-01T08:00:00Z, got > tomorrow'],
  ])('that is none is refused: %s', (text, message) => {
    expect(() => parseCondition(text)).toThrow(new EditError(message));
  });
});
