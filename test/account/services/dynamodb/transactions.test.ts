import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anAccount, run } from './table-fixture.ts';

const TableName = 'orders';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '-' } });
const put = (pk: string, v: number, rest: object = {}) => ({
  Put: { TableName, Item: { ...key(pk), v: { N: String(v) } }, ...rest },
});
const mustBeAbsent = { ConditionExpression: 'attribute_not_exists(pk)' };
const increment = (pk: string) => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: 'ADD v :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

describe('transactions that write', () => {
  test('do all of their puts, updates, deletes and checks', async () => {
    const account = anAccount();
    await account.put({ ...key('gone') });
    await account.put({ ...key('count'), v: { N: '1' } });

    await account.settle('TransactWriteItems', {
      TransactItems: [
        put('new', 1, mustBeAbsent),
        increment('count'),
        { Delete: { TableName, Key: key('gone') } },
        { ConditionCheck: { TableName, Key: key('absent'), ...mustBeAbsent } },
      ],
    });

    expect(account.service.items(TableName)).toHaveLength(2);
    expect((await account.get('count'))!.v).toEqual({ N: '2' });
  });

  test('are canceled with a reason for each of their items', async () => {
    const account = anAccount();
    await account.put({ ...key('taken'), v: { N: '7' } });

    const answer = account.settle('TransactWriteItems', {
      TransactItems: [
        put('new', 1),
        put('taken', 1, { ...mustBeAbsent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      ],
    });

    await expect(answer).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      members: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { ...key('taken'), v: { N: '7' } },
          },
        ],
      },
    });
    expect(await account.get('new')).toBeUndefined();
  });

  test('name an update that the item does not allow', async () => {
    const account = anAccount();
    await account.put({ ...key('text'), v: { S: 'x' } });

    const answer = account.settle('TransactWriteItems', { TransactItems: [increment('text')] });

    await expect(answer).rejects.toMatchObject({
      members: {
        CancellationReasons: [
          { Code: 'ValidationError', Message: 'An operand in the update expression has an incorrect data type' },
        ],
      },
    });
  });

  test('keep other writers of their items away while they run, and nobody from reading', async () => {
    const account = anAccount({ transactionMs: [5, 5] });
    const first = account.call('TransactWriteItems', { TransactItems: [put('a', 1), put('b', 1)] });

    const plain = account.call('UpdateItem', { TableName, Key: key('a') });
    const second = account.call('TransactWriteItems', { TransactItems: [put('c', 1), put('b', 2)] });
    const snapshot = account.call('TransactGetItems', { TransactItems: [{ Get: { TableName, Key: key('a') } }] });

    await expect(plain).rejects.toMatchObject({
      name: 'TransactionConflictException',
      message: 'Transaction is ongoing for the item',
    });
    await expect(second).rejects.toThrow('specific reasons [None, TransactionConflict]');
    await expect(snapshot).rejects.toThrow('specific reasons [TransactionConflict]');
    expect(await account.get('a')).toBeUndefined();
    await run(account.clock, first);
    expect((await account.get('a'))!.v).toEqual({ N: '1' });
    expect(await account.get('c')).toBeUndefined();
    await account.call('UpdateItem', { TableName, Key: key('a') });
  });

  test('have their effect once per token, for ten minutes', async () => {
    const account = anAccount();
    const request = { ClientRequestToken: 'token', TransactItems: [increment('n')] };

    await account.settle('TransactWriteItems', request);
    await account.settle('TransactWriteItems', request);
    const within = (await account.get('n'))!.v;
    await account.clock.runUntil(account.clock.now() + 10 * 60_000);
    await account.settle('TransactWriteItems', request);

    expect([within, (await account.get('n'))!.v]).toEqual([{ N: '1' }, { N: '2' }]);
  });

  test('refuse a token that comes back with something else, or while its request runs', async () => {
    const account = anAccount();
    const send = (pk: string) =>
      account.call('TransactWriteItems', { ClientRequestToken: 'token', TransactItems: [increment(pk)] });

    const first = send('a');

    await expect(send('a')).rejects.toMatchObject({ name: 'TransactionInProgressException' });
    await run(account.clock, first);
    await expect(send('b')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  test('may use the token of a canceled request again', async () => {
    const account = anAccount();
    await account.put(key('a'));
    const request = { ClientRequestToken: 'token', TransactItems: [put('a', 1, mustBeAbsent)] };
    await expect(account.settle('TransactWriteItems', request)).rejects.toThrow('[ConditionalCheckFailed]');
    await account.call('DeleteItem', { TableName, Key: key('a') });

    await account.settle('TransactWriteItems', request);

    expect((await account.get('a'))!.v).toEqual({ N: '1' });
  });

  test('cost twice as much as plain writes', async () => {
    const account = anAccount();

    await account.settle('TransactWriteItems', { TransactItems: [put('a', 1), put('b', 1)] });

    expect(account.service.usage().writeRequestUnits).toBe(4);
  });

  test.each([
    [[put('a', 1), increment('a')], 'Transaction request cannot include multiple operations on one item'],
    [[{ ...put('a', 1), ...increment('a') }], 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [[{}], 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [Array.from({ length: 101 }, (_, i) => put(String(i), 1)), 'Member must have length less than or equal to 100'],
    [[], 'Member must have length greater than or equal to 1'],
  ])('%# are refused as a whole when malformed', async (TransactItems, message) => {
    const account = anAccount();

    const answer = account.settle('TransactWriteItems', { TransactItems });

    await expect(answer).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('write all of their items or none, whichever condition fails', async () => {
    const pks = ['a', 'b', 'c', 'd', 'e'];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(pks, { minLength: 1 }),
        fc.subarray(pks),
        fc.array(fc.constantFrom('put', 'update', 'delete'), { minLength: 5, maxLength: 5 }),
        async (wanted, existing, kinds) => {
          const account = anAccount({ transactionMs: [0, 0] });
          for (const pk of existing) await account.put({ ...key(pk), v: { N: '0' } });
          const before = account.service.items(TableName);
          const TransactItems = wanted.map((pk, i) => {
            if (kinds[i] === 'put') return put(pk, 1, mustBeAbsent);
            if (kinds[i] === 'update') return { Update: { ...increment(pk).Update, ...mustBeAbsent } };
            return { Delete: { TableName, Key: key(pk), ConditionExpression: 'attribute_exists(pk)' } };
          });
          const allowed = wanted.map((pk, i) => existing.includes(pk) === (kinds[i] === 'delete'));

          const outcome = await account.call('TransactWriteItems', { TransactItems }).catch((error) => error);

          if (!allowed.every(Boolean)) {
            expect(outcome.members.CancellationReasons.map(({ Code }: { Code: string }) => Code === 'None')).toEqual(
              allowed,
            );
            expect(account.service.items(TableName)).toEqual(before);
          } else {
            expect(outcome).toEqual({});
            for (const [i, pk] of wanted.entries())
              expect((await account.get(pk))?.v).toEqual(kinds[i] === 'delete' ? undefined : { N: '1' });
          }
        },
      ),
    );
  });
});

test('a transaction that reads answers in the order it was asked', async () => {
  const account = anAccount();
  await account.put({ ...key('a'), v: { N: '1' }, w: { N: '2' } });

  const { Responses } = await account.call('TransactGetItems', {
    TransactItems: [
      { Get: { TableName, Key: key('absent') } },
      { Get: { TableName, Key: key('a'), ProjectionExpression: 'v' } },
    ],
  });

  expect(Responses).toEqual([{}, { Item: { v: { N: '1' } } }]);
});
