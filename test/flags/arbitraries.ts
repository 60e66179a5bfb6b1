import fc from 'fast-check';

/** Names that contexts have and rules ask for, so that they meet. */
const names = ['country', 'plan', 'age', 'groups', 'user', 'version', 'none'] as const;

const path = fc.constantFrom<string>(
  ...names,
  'user.name',
  'groups.0',
  'user.missing.deep',
  'targetingKey',
  '$flagd.flagKey',
);

const text = fc.constantFrom('DE', 'FR', 'pro', 'free', '18', '', 'abc', '1.2.3', '2.0.0-beta.1', 'v1', 'on', 'off');

const number = fc.oneof(fc.integer({ min: -3, max: 30 }), fc.constantFrom(0.5, 18, 1e9));

const something = fc.oneof(text, number, fc.boolean());

const scalar = fc.oneof({ weight: 6, arbitrary: something }, { weight: 1, arbitrary: fc.constant(null) });

const variable: fc.Arbitrary<unknown> = fc.oneof(
  path.map((name) => ({ var: name })),
  fc.tuple(path, something).map((operands) => ({ var: operands })),
);

/** What applications put into a context, and what they put there by mistake. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ name: scalar }, { noNullPrototype: true }) },
);

export const contexts: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    targetingKey: fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), fc.integer()),
    country: value,
    plan: value,
    age: value,
    groups: fc.oneof(fc.array(scalar, { maxLength: 4 }), value),
    user: fc.oneof(fc.record({ name: value }, { noNullPrototype: true }), value),
    version: value,
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Rules of JsonLogic's operators alone: flagd-core fails where flagd's own stand in a loop. */
const plain = rulesOf(() => []);

/** A rule in which every operator that flagd documents occurs, well and badly used. */
export const rules = rulesOf(flagdOperators, plain);

/** A rule whose outcome is a variant more often than not. */
const targeting = fc.oneof(
  rules,
  fc.tuple(rules, fc.constantFrom('on', null), fc.constantFrom('off', null)).map((operands) => ({ if: operands })),
);

const flag = fc.record(
  {
    state: fc.oneof(
      { weight: 9, arbitrary: fc.constant('ENABLED') },
      { weight: 1, arbitrary: fc.constant('DISABLED') },
    ),
    variants: fc.constant({ on: 'ON', off: 'OFF', true: 'yes', false: 'no', '1': 1 }),
    defaultVariant: fc.constantFrom('on', 'off', null),
    targeting,
    metadata: fc.constantFrom({ owner: 'payments' }, {}),
  },
  { requiredKeys: ['state', 'variants'], noNullPrototype: true },
);

/** Documents that flagd-core takes as a whole; their rules may be broken. */
export const documents = fc.record({
  flags: fc.record({ flag }),
  $evaluators: fc.record({ shared: rules }),
  metadata: fc.constantFrom({ flagSetId: 'shop' }, {}),
});

type Some = (least: number, most: number) => fc.Arbitrary<unknown[]>;

function rulesOf(
  more: (operand: fc.Arbitrary<unknown>, some: Some) => fc.Arbitrary<unknown>[],
  inLoops?: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  return fc.letrec<{ rule: unknown; operand: unknown; list: unknown }>((tie) => {
    const operand = tie('operand');
    const body = inLoops ?? tie('rule');
    const some: Some = (least, most) => fc.array(operand, { minLength: least, maxLength: most });
    return {
      operand: fc.oneof({ maxDepth: 4, depthSize: 'small' }, scalar, variable, tie('rule')),
      rule: fc.oneof(
        variable,
        eachOf(['if'], fc.oneof(some(3, 3), some(5, 5))),
        eachOf(['and', 'or'], some(1, 3)),
        eachOf(['!', '!!'], some(1, 1)),
        eachOf(['==', '!=', '===', '!==', '<', '<=', '>', '>='], fc.tuple(operand, fc.oneof(scalar, variable))),
        eachOf(['<', '<='], fc.tuple(number, variable, number)),
        eachOf(['in'], fc.tuple(operand, fc.oneof(fc.array(text), text, variable, tie('list')))),
        eachOf(
          ['+', '-', '*', '/', '%', 'max', 'min'],
          fc
            .tuple(variable, operand)
            .chain(([first, second]) => fc.shuffledSubarray([first, second], { minLength: 2 })),
        ),
        eachOf(['+', '-'], fc.tuple(variable)),
        eachOf(['cat'], fc.array(fc.oneof(something, variable), { minLength: 1, maxLength: 3 })),
        eachOf(['substr'], fc.tuple(fc.oneof(text, variable), number, number)),
        eachOf(['all', 'some', 'none'], fc.tuple(variable, body)),
        eachOf(['reduce'], fc.tuple(variable, body, something)),
        eachOf(['nonsense'], some(0, 2)),
        ...more(operand, some),
      ),
      list: fc.oneof(
        eachOf(['merge'], some(1, 3)),
        eachOf(['map', 'filter'], fc.tuple(variable, body)),
        eachOf(['missing'], fc.array(path, { maxLength: 3 })),
        eachOf(['missing_some'], fc.tuple(fc.integer({ min: 0, max: 3 }), fc.array(path, { maxLength: 3 }))),
      ),
    };
  }).rule;
}

function flagdOperators(operand: fc.Arbitrary<unknown>, some: Some): fc.Arbitrary<unknown>[] {
  const bucket = fc.oneof(
    fc.tuple(text, fc.integer({ min: 0, max: 100 })),
    fc.tuple(fc.oneof(text, operand), fc.oneof(fc.integer({ min: -2, max: 2 ** 31 }), scalar)),
    fc.tuple(text),
  );
  const operators = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~', '^', '==');
  return [
    eachOf(['starts_with', 'ends_with'], some(2, 2)),
    eachOf(['sem_ver'], fc.tuple(fc.oneof(variable, text), operators, fc.oneof(variable, text))),
    eachOf(['fractional'], fc.array(bucket, { maxLength: 4 })),
    eachOf(
      ['fractional'],
      fc.tuple(operand, fc.array(bucket, { maxLength: 4 })).map(([key, buckets]) => [key, ...buckets]),
    ),
    eachOf(['$ref'], fc.constantFrom('shared', 'unknown')),
  ];
}

function eachOf(operators: readonly string[], operands: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...operators), operands).map(([operator, operand]) => ({ [operator]: operand }));
}
