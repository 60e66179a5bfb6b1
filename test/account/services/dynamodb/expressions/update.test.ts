import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyUpdate } from '../../../../../lib/account/services/dynamodb/expressions/apply-update.ts';
import { bind } from '../../../../../lib/account/services/dynamodb/expressions/bind.ts';

type Item = Record<string, AttributeValue>;

function update(UpdateExpression: string, item: Item, ExpressionAttributeValues?: Item): Item {
  const bound = bind({ UpdateExpression, ExpressionAttributeValues });
  return applyUpdate(bound.update!, item, bound.bindings);
}

const list = (...texts: string[]): AttributeValue => ({ L: texts.map((S) => ({ S })) });
const n = (value: number): AttributeValue => ({ N: String(value) });

describe('updates', () => {
  test('SET writes values, and arithmetic reads the item as it was', () => {
    const item = update('SET a = b + :two, b = a - :two', { a: n(1), b: n(10) }, { ':two': n(2) });

    expect(item).toEqual({ a: n(12), b: n(-1) });
  });

  test('if_not_exists keeps what is there and may be a summand', () => {
    const expression = 'SET a = if_not_exists(a, :zero) + :one, b = if_not_exists(b, :zero) + :one';

    const item = update(expression, { a: n(6) }, { ':zero': n(0), ':one': n(1) });

    expect(item).toEqual({ a: n(7), b: n(1) });
  });

  test('list_append joins in the order of its operands', () => {
    const item = update(
      'SET l = list_append(:x, if_not_exists(l, :none))',
      { l: list('b') },
      { ':x': list('a'), ':none': list() },
    );

    expect(item.l).toEqual(list('a', 'b'));
  });

  test('a nested path changes only what it names', () => {
    const before: Item = { m: { M: { x: n(1), y: { L: [{ M: { z: n(2) } }, n(3)] } } } };

    const after = update('SET m.y[0].z = :v', before, { ':v': n(9) });

    expect(after).toEqual({ m: { M: { x: n(1), y: { L: [{ M: { z: n(9) } }, n(3)] } } } });
    expect(before.m!.M!.y!.L![0]).toEqual({ M: { z: n(2) } });
  });

  test('elements written beyond the end of a list are appended in the order of their indexes', () => {
    const item = update('SET l[9] = :b, l[7] = :a', { l: list('x') }, { ':a': { S: 'a' }, ':b': { S: 'b' } });

    expect(item.l).toEqual(list('x', 'a', 'b'));
  });

  test('indexes of one expression all count in the list as it was', () => {
    const item = update('REMOVE l[0], l[2] SET l[1] = :v', { l: list('a', 'b', 'c', 'd') }, { ':v': { S: 'B' } });

    expect(item.l).toEqual(list('B', 'd'));
  });

  test('REMOVE of something within an element is not confused by the removal of an element before it', () => {
    const before: Item = { l: { L: [{ S: 'a' }, { M: { x: n(1), y: n(2) } }] } };

    expect(update('REMOVE l[0], l[1].x', before)).toEqual({ l: { L: [{ M: { y: n(2) } }] } });
  });

  test('REMOVE of what is not there changes nothing', () => {
    expect(update('REMOVE b, l[5]', { a: n(1), l: list('x') })).toEqual({ a: n(1), l: list('x') });
  });

  test('ADD counts up from nothing and joins sets', () => {
    const item = update(
      'ADD n :one, s :new, t :new',
      { s: { SS: ['a', 'b'] } },
      { ':one': n(1), ':new': { SS: ['b', 'c'] } },
    );

    expect(item).toEqual({ n: n(1), s: { SS: ['a', 'b', 'c'] }, t: { SS: ['b', 'c'] } });
  });

  test('DELETE takes members away, and the attribute with its last member', () => {
    const before: Item = { s: { NS: ['1', '2'] }, t: { NS: ['2'] } };

    expect(update('DELETE s :two, t :two, u :two', before, { ':two': { NS: ['2.0'] } })).toEqual({ s: { NS: ['1'] } });
  });

  test.each<[string, string]>([
    ['SET a = missing1', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET a = l + :n', 'An operand in the update expression has an incorrect data type'],
    ['SET a = list_append(s, :l)', 'An operand in the update expression has an incorrect data type'],
    ['ADD s :n', 'An operand in the update expression has an incorrect data type'],
    ['SET m.x = :n', 'The document path provided in the update expression is invalid for update'],
    ['SET s.x = :n', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE m.x', 'The document path provided in the update expression is invalid for update'],
  ])('%s cannot be done to this item', (expression, message) => {
    const all: Item = { ':n': n(1), ':l': list('x') };
    const values = Object.fromEntries(Object.entries(all).filter(([name]) => expression.includes(name)));
    const act = () =>
      update(expression, { s: { S: 'x' }, l: list('x') }, Object.keys(values).length > 0 ? values : undefined);

    expect(act).toThrow(message);
  });

  test.each<[string, string]>([
    ['', 'The expression can not be empty;'],
    ['SET', 'Syntax error; token: "<EOF>", near: "SET"'],
    ['a = :n', 'Syntax error; token: "a", near: "a ="'],
    ['SET a = :n SET b = :n', 'The "SET" section can only be used once in an update expression;'],
    [
      'SET a = :n, a = :s',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'SET a = :n REMOVE a[0].b',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, [0], b]',
    ],
    [
      'SET a[0] = :n, a.b = :n',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]',
    ],
    ['SET a = b + :s', 'Incorrect operand type for operator or function; operator or function: +, operand type: S'],
    ['ADD a :s', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
    ['DELETE a :n', 'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER'],
    ['SET a = size(b)', 'Invalid function name; function: size'],
    ['SET a = :absent', 'An expression attribute value used in expression is not defined; attribute value: :absent'],
  ])('"%s" is refused', (expression, message) => {
    expect(() => update(expression, {}, { ':n': n(1), ':s': { S: 'x' } })).toThrow(
      `Invalid UpdateExpression: ${message}`,
    );
  });

  test('a sequence of ADDs sums up, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 20 }), (amounts) => {
        const total = amounts.reduce<Item>((item, amount) => update('ADD n :a', item, { ':a': n(amount) }), {
          n: n(0),
        });

        expect(total.n).toEqual(n(amounts.reduce((sum, amount) => sum + amount, 0)));
      }),
    );
  });
});
