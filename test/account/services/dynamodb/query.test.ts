import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anAccount, createTable, type Fixture } from './table-fixture.ts';

const sortKeys = ['a', 'ab', 'b', 'ba', 'c'];

async function aFilledAccount(): Promise<Fixture> {
  const account = anAccount();
  for (const sk of ['c', 'a', 'ba', 'b', 'ab'])
    await account.put({ pk: { S: 'p' }, sk: { S: sk }, letters: { N: String(sk.length) } });
  await account.put({ pk: { S: 'other' }, sk: { S: 'a' } });
  return account;
}

async function sortKeysOf(
  { call }: Fixture,
  condition: string,
  values: Record<string, AttributeValue> = {},
  more: object = {},
): Promise<string[]> {
  const { Items } = await call('Query', {
    TableName: 'orders',
    ConsistentRead: true,
    KeyConditionExpression: condition,
    ExpressionAttributeValues: { ':p': { S: 'p' }, ...values },
    ...more,
  });
  return Items.map((item: Record<string, AttributeValue>) => item.sk!.S);
}

describe('queries', () => {
  test.each<[string, string[]]>([
    ['pk = :p', sortKeys],
    ['pk = :p AND sk = :b', ['b']],
    ['pk = :p AND sk < :b', ['a', 'ab']],
    ['pk = :p AND sk <= :b', ['a', 'ab', 'b']],
    ['pk = :p AND sk > :b', ['ba', 'c']],
    ['pk = :p AND :b <= sk', ['b', 'ba', 'c']],
    ['pk = :p AND sk BETWEEN :ab AND :b', ['ab', 'b']],
    ['begins_with(sk, :b) AND pk = :p', ['b', 'ba']],
  ])('%s', async (condition, expected) => {
    const account = await aFilledAccount();
    const all = { ':b': { S: 'b' }, ':ab': { S: 'ab' } };
    const values = Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(condition)));

    expect(await sortKeysOf(account, condition, values)).toEqual(expected);
  });

  test('run backwards on request', async () => {
    const account = await aFilledAccount();

    expect(await sortKeysOf(account, 'pk = :p', {}, { ScanIndexForward: false })).toEqual(sortKeys.toReversed());
  });

  test('filter after the limit has counted', async () => {
    const { call } = await aFilledAccount();

    const answer = await call('Query', {
      TableName: 'orders',
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :p',
      FilterExpression: 'letters > :one',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':one': { N: '1' } },
      Limit: 3,
    });

    expect(answer).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 'b' } } });
  });

  test('sort numbers as numbers', async () => {
    const { service, call } = anAccount();
    createTable(service, 'series', [
      ['id', 'S'],
      ['at', 'N'],
    ]);
    for (const at of ['10', '9', '-1', '0.5'])
      await call('PutItem', { TableName: 'series', Item: { id: { S: 'x' }, at: { N: at } } });

    const { Items } = await call('Query', {
      TableName: 'series',
      ConsistentRead: true,
      KeyConditionExpression: 'id = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    });

    expect(Items.map((item: Record<string, AttributeValue>) => item.at!.N)).toEqual(['-1', '0.5', '9', '10']);
  });

  test('a page ends after one megabyte', async () => {
    const { put, call } = anAccount();
    for (const sk of ['1', '2', '3', '4'])
      await put({ pk: { S: 'p' }, sk: { S: sk }, text: { S: 'x'.repeat(390_000) } });
    const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } };

    const first = await call('Query', { TableName: 'orders', ConsistentRead: true, ...query });
    const second = await call('Query', {
      TableName: 'orders',
      ConsistentRead: true,
      ...query,
      ExclusiveStartKey: first.LastEvaluatedKey,
    });

    expect([first.Count, second.Count, second.LastEvaluatedKey]).toEqual([3, 1, undefined]);
  });

  test.each<[string, string]>([
    ['sk = :p', 'Query condition missed key schema element: pk'],
    ['pk > :p', 'Query key condition not supported'],
    ['pk = :p AND letters = :p', 'Query condition missed key schema element: sk'],
    ['pk = :p OR sk = :p', 'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR'],
    [
      'pk = :p AND contains(sk, :p)',
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: contains',
    ],
    [
      'pk = :p AND sk > :p AND sk < :p',
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
  ])('%s is refused', async (condition, message) => {
    const account = await aFilledAccount();

    await expect(sortKeysOf(account, condition)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('a filter may not mention the key', async () => {
    const account = await aFilledAccount();

    const answer = sortKeysOf(account, 'pk = :p', {}, { FilterExpression: 'sk = :p' });

    await expect(answer).rejects.toThrow(
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    );
  });

  test('pages of any size together give every item once, in order, in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (sks, Limit, ScanIndexForward) => {
          const { put, call } = anAccount();
          for (const sk of sks) await put({ pk: { S: 'p' }, sk: { S: sk } });

          const items = await allPages(call, 'Query', {
            KeyConditionExpression: 'pk = :p',
            ExpressionAttributeValues: { ':p': { S: 'p' } },
            ...{ Limit, ScanIndexForward },
          });
          const read = items.map(({ sk }) => sk!.S);

          const inOrder = sks.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(read).toEqual(ScanIndexForward ? inOrder : inOrder.toReversed());
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a scan in pages meets every item once', async () => {
  const { put, call } = anAccount();
  const ids = Array.from({ length: 20 }, (_, i) => `p${i % 7}/s${i}`);
  for (const id of ids) await put({ pk: { S: id.split('/')[0]! }, sk: { S: id.split('/')[1]! } });

  const items = await allPages(call, 'Scan', { Limit: 3 });
  const read = items.map(({ pk, sk }) => `${pk!.S}/${sk!.S}`);

  expect(read.toSorted()).toEqual(ids.toSorted());
});

/** Reads on until there is no more, but not for ever. */
async function allPages(call: Fixture['call'], operation: string, input: object) {
  const items: Record<string, AttributeValue>[] = [];
  let ExclusiveStartKey: unknown;
  for (let pages = 0; pages < 50; pages++) {
    const answer = await call(operation, { TableName: 'orders', ConsistentRead: true, ...input, ExclusiveStartKey });
    items.push(...answer.Items);
    ExclusiveStartKey = answer.LastEvaluatedKey;
    if (!ExclusiveStartKey) return items;
  }
  throw new Error('there is no end of pages');
}
