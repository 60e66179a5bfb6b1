import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bind } from '../../../../../lib/account/services/dynamodb/expressions/bind.ts';
import { holds } from '../../../../../lib/account/services/dynamodb/expressions/evaluate.ts';

type Item = Record<string, AttributeValue>;

function evaluate(
  ConditionExpression: string,
  item: Item,
  ExpressionAttributeValues?: Record<string, AttributeValue>,
  ExpressionAttributeNames?: Record<string, string>,
): boolean {
  const { condition, bindings } = bind({ ConditionExpression, ExpressionAttributeValues, ExpressionAttributeNames });
  return holds(condition!, item, bindings);
}

const order: Item = {
  id: { S: 'order-7' },
  paid: { BOOL: true },
  price: { N: '12.5' },
  note: { NULL: true },
  labels: { SS: ['gift', 'urgent'] },
  basket: { L: [{ S: 'tea' }, { M: { sku: { S: 'cup' }, amount: { N: '2' } } }] },
  address: { M: { city: { S: 'Delft' }, 'zip code': { S: '2611' } } },
  seal: { B: new Uint8Array([1, 2, 3]) },
};

describe('conditions', () => {
  test.each<[string, boolean, Record<string, AttributeValue>?]>([
    ['id = :v', true, { ':v': { S: 'order-7' } }],
    ['id <> :v', false, { ':v': { S: 'order-7' } }],
    [':v = id', true, { ':v': { S: 'order-7' } }],
    ['price = :v', true, { ':v': { N: '1.250e1' } }],
    ['price < :v', false, { ':v': { N: '9' } }],
    ['price >= :v', true, { ':v': { N: '9' } }],
    ['price = :v', false, { ':v': { S: '12.5' } }],
    ['labels = :v', true, { ':v': { SS: ['urgent', 'gift'] } }],
    ['seal > :v', true, { ':v': { B: new Uint8Array([1, 2]) } }],
    ['price BETWEEN :a AND :b', true, { ':a': { N: '12.5' }, ':b': { N: '13' } }],
    ['id IN (:a, :b)', true, { ':a': { S: 'x' }, ':b': { S: 'order-7' } }],
    ['id IN (:a)', false, { ':a': { S: 'x' } }],
    ['attribute_exists(address.city)', true],
    ['attribute_exists(address.street)', false],
    ['attribute_exists(basket[1].sku)', true],
    ['attribute_not_exists(basket[2])', true],
    ['attribute_exists(toString)', false],
    ['attribute_type(note, :v)', true, { ':v': { S: 'NULL' } }],
    ['attribute_type(labels, :v)', false, { ':v': { S: 'L' } }],
    ['begins_with(id, :v)', true, { ':v': { S: 'order-' } }],
    ['begins_with(seal, :v)', true, { ':v': { B: new Uint8Array([1, 2]) } }],
    ['contains(id, :v)', true, { ':v': { S: 'der' } }],
    ['contains(labels, :v)', true, { ':v': { S: 'gift' } }],
    ['contains(basket, :v)', true, { ':v': { S: 'tea' } }],
    ['contains(basket, :v)', false, { ':v': { S: 'te' } }],
    ['size(basket) = :v', true, { ':v': { N: '2' } }],
    ['size(id) > :v', true, { ':v': { N: '6' } }],
    ['size(labels) < :v', false, { ':v': { N: '2' } }],
    ['basket[1].amount = :v', true, { ':v': { N: '2' } }],
  ])('%s is %s', (expression, expected, values) => {
    expect(evaluate(expression, order, values)).toBe(expected);
  });

  test('OR binds weaker than AND, and AND weaker than NOT', () => {
    const values = { ':t': { BOOL: true } };

    expect(evaluate('paid = :t OR paid = :t AND NOT paid = :t', order, values)).toBe(true);
    expect(evaluate('(paid = :t OR paid = :t) AND NOT paid = :t', order, values)).toBe(false);
  });

  test('keywords may be written in any case and an operand in parentheses', () => {
    expect(evaluate('(price) between :a and :b', order, { ':a': { N: '1' }, ':b': { N: '99' } })).toBe(true);
  });

  test('an alias stands for one name, whatever characters are in it', () => {
    const names = { '#zip': 'zip code' };

    expect(evaluate('address.#zip = :v', order, { ':v': { S: '2611' } }, names)).toBe(true);
  });

  test('a missing attribute is different from every value but not comparable with any', () => {
    const values = { ':v': { N: '1' } };

    expect(evaluate('absent <> :v', order, values)).toBe(true);
    expect(evaluate('absent = :v', order, values)).toBe(false);
    expect(evaluate('absent < :v', order, values)).toBe(false);
    expect(evaluate('NOT absent < :v', order, values)).toBe(true);
  });

  test('strings are ordered by their UTF-8 bytes', () => {
    const item = { a: { S: '\u{1F600}' } };

    expect(evaluate('a > :v', item, { ':v': { S: '\uFFFD' } })).toBe(true);
  });

  test.each([
    ['', 'The expression can not be empty;'],
    ['a = ', 'Syntax error; token: "<EOF>", near: "="'],
    ['a = :v :v', 'Syntax error; token: ":v", near: ":v :v"'],
    ['a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['((a = :v))', 'The expression has redundant parentheses;'],
    ['status = :v', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['exists(a)', 'Invalid function name; function: exists'],
    ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      'attribute_exists(a) = :v',
      'The function is not allowed to be used this way in an expression; function: attribute_exists',
    ],
    ['attribute_exists(:v)', 'Operator or function requires a document path; operator or function: attribute_exists'],
    [
      'begins_with(a)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    ['#n = :v', 'An expression attribute name used in the document path is not defined; attribute name: #n'],
    ['a = :w', 'An expression attribute value used in expression is not defined; attribute value: :w'],
    [
      'a = a',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
    ],
    [
      'begins_with(a, :n)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'a BETWEEN :v AND :n',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      'attribute_type(a, :v)',
      'Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
  ])('%s is refused', (expression, message) => {
    const act = () => evaluate(expression, order, { ':v': { S: 'x' }, ':n': { N: '1' } });

    expect(act).toThrow(`Invalid ConditionExpression: ${message}`);
  });

  test('placeholders must be used, be well formed and hold storable values', () => {
    const refusal = (values: Record<string, AttributeValue>, names?: Record<string, string>) => {
      try {
        evaluate('attribute_exists(a)', order, values, names);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    };

    expect(refusal({ ':v': { S: 'x' } })).toBe(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    );
    expect(refusal({}, { '#a': 'a' })).toBe('ExpressionAttributeValues must not be empty');
    expect(refusal({ v: { S: 'x' } })).toBe('ExpressionAttributeValues contains invalid key: Syntax error; key: "v"');
    expect(refusal({ ':v': { N: 'x' } })).toBe(
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v',
    );
  });
});

/** Random conditions over three attributes, each with what it means in plain JavaScript. */
type Numbers = Readonly<Record<string, number | undefined>>;

interface Case {
  readonly text: string;
  readonly meaning: (item: Numbers) => boolean;
}

const attribute = fc.constantFrom('a', 'b', 'c');
const constant = fc.integer({ min: 0, max: 3 });
const comparison: fc.Arbitrary<Case> = fc
  .tuple(attribute, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), constant)
  .map(([name, operator, value]) => ({
    text: `${name} ${operator} :${value}`,
    meaning: (item: Numbers) => {
      const actual = item[name];
      if (operator === '<>') return actual !== value;
      if (actual === undefined) return false;
      return {
        '=': actual === value,
        '<': actual < value,
        '<=': actual <= value,
        '>': actual > value,
        '>=': actual >= value,
      }[operator];
    },
  }));
const presence: fc.Arbitrary<Case> = attribute.map((name) => ({
  text: `attribute_exists(${name})`,
  meaning: (item: Numbers) => item[name] !== undefined,
}));
const between: fc.Arbitrary<Case> = fc.tuple(attribute, constant, constant).map(([name, x, y]) => {
  const [low, high] = [Math.min(x, y), Math.max(x, y)];
  return {
    text: `${name} BETWEEN :${low} AND :${high}`,
    meaning: (item: Numbers) => item[name] !== undefined && item[name] >= low && item[name] <= high,
  };
});
const membership: fc.Arbitrary<Case> = fc.tuple(attribute, constant, constant).map(([name, x, y]) => ({
  text: `${name} IN (:${x}, :${y})`,
  meaning: (item: Numbers) => item[name] === x || item[name] === y,
}));
const { condition } = fc.letrec<{ condition: Case }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    comparison,
    presence,
    between,
    membership,
    tie('condition').map(({ text, meaning }) => ({
      text: `NOT (${text})`,
      meaning: (item: Numbers) => !meaning(item),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([x, y]) => ({
      text: `(${x.text}) AND (${y.text})`,
      meaning: (item: Numbers) => x.meaning(item) && y.meaning(item),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([x, y]) => ({
      text: `(${x.text}) OR (${y.text})`,
      meaning: (item: Numbers) => x.meaning(item) || y.meaning(item),
    })),
  ),
}));

test('any condition means what its parts mean', () => {
  const optional = fc.option(constant, { nil: undefined });
  fc.assert(
    fc.property(condition, fc.record({ a: optional, b: optional, c: optional }), ({ text, meaning }, numbers) => {
      const item = Object.fromEntries(
        Object.entries(numbers).flatMap(([name, n]) => (n === undefined ? [] : [[name, { N: String(n) }]])),
      );
      const used = [...new Set(text.match(/:\d/g) ?? [])];
      const values = Object.fromEntries(used.map((name) => [name, { N: name.slice(1) }]));

      const result = evaluate(text, item, used.length > 0 ? values : undefined);

      expect(result).toBe(meaning(numbers));
    }),
    { numRuns: 500 },
  );
});
