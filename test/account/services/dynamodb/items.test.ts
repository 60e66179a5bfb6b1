import { describe, expect, test } from 'vitest';
import { anAccount, createTable } from './table-fixture.ts';

const key = { pk: { S: 'o1' }, sk: { S: '-' } };

describe('reading and writing items', () => {
  test('an item comes back as it was put, numbers in their plain form', async () => {
    const { put, get } = anAccount();

    await put({
      ...key,
      price: { N: '1.250e1' },
      seal: { B: new Uint8Array([1]) },
      deep: { M: { l: { L: [{ BOOL: false }] } } },
    });

    expect(await get('o1')).toEqual({
      ...key,
      price: { N: '12.5' },
      seal: { B: new Uint8Array([1]) },
      deep: { M: { l: { L: [{ BOOL: false }] } } },
    });
  });

  test('an answer has no Item where there is none', async () => {
    const { call } = anAccount();

    expect(await call('GetItem', { TableName: 'orders', Key: key })).toEqual({});
  });

  test('neither what was put nor what was read is shared with the table', async () => {
    const { put, get } = anAccount();
    const item = { ...key, tags: { SS: ['a'] } };
    await put(item);

    item.tags.SS.push('b');
    (await get('o1'))!.tags!.SS!.push('c');

    expect((await get('o1'))!.tags).toEqual({ SS: ['a'] });
  });

  test('a projection keeps the structure of maps and closes the gaps of lists', async () => {
    const { call, put } = anAccount();
    await put({ ...key, m: { M: { a: { N: '1' }, b: { N: '2' } } }, l: { L: [{ S: 'x' }, { S: 'y' }, { S: 'z' }] } });

    const { Item } = await call('GetItem', {
      TableName: 'orders',
      Key: key,
      ConsistentRead: true,
      ProjectionExpression: 'm.#b, l[2], l[0], absent',
      ExpressionAttributeNames: { '#b': 'b' },
    });

    expect(Item).toEqual({ m: { M: { b: { N: '2' } } }, l: { L: [{ S: 'x' }, { S: 'z' }] } });
  });

  test('a failed condition says so and writes nothing', async () => {
    const { put, get } = anAccount();
    await put({ ...key, v: { N: '1' } });

    const second = put({ ...key, v: { N: '2' } }, { ConditionExpression: 'attribute_not_exists(pk)' });

    await expect(second).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      status: 400,
      members: {},
    });
    expect((await get('o1'))!.v).toEqual({ N: '1' });
  });

  test('a failed condition shows the item to who asks for it', async () => {
    const { put } = anAccount();
    await put({ ...key, owner: { S: 'me' } });

    const second = put(key, {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });

    await expect(second).rejects.toMatchObject({ members: { Item: { ...key, owner: { S: 'me' } } } });
  });

  test('an update makes the item when there is none', async () => {
    const { call, get } = anAccount();

    await call('UpdateItem', {
      TableName: 'orders',
      Key: key,
      UpdateExpression: 'ADD visits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });

    expect(await get('o1')).toEqual({ ...key, visits: { N: '1' } });
  });

  test.each([
    ['NONE', undefined],
    ['ALL_OLD', { ...key, a: { N: '1' }, b: { N: '1' } }],
    ['ALL_NEW', { ...key, a: { N: '2' }, b: { N: '1' } }],
    ['UPDATED_OLD', { a: { N: '1' } }],
    ['UPDATED_NEW', { a: { N: '2' } }],
  ])('ReturnValues %s', async (ReturnValues, expected) => {
    const { call, put } = anAccount();
    await put({ ...key, a: { N: '1' }, b: { N: '1' } });

    const { Attributes } = await call('UpdateItem', {
      TableName: 'orders',
      Key: key,
      UpdateExpression: 'SET a = :two',
      ExpressionAttributeValues: { ':two': { N: '2' } },
      ReturnValues,
    });

    expect(Attributes).toEqual(expected);
  });

  test('a delete returns what was there and leaves nothing', async () => {
    const { call, put, get } = anAccount();
    await put(key);

    const first = await call('DeleteItem', { TableName: 'orders', Key: key, ReturnValues: 'ALL_OLD' });
    const second = await call('DeleteItem', { TableName: 'orders', Key: key, ReturnValues: 'ALL_OLD' });

    expect([first, second]).toEqual([{ Attributes: key }, {}]);
    expect(await get('o1')).toBeUndefined();
  });

  test('batches write and read many items', async () => {
    const { call } = anAccount();
    const keys = ['a', 'b', 'c'].map((pk) => ({ pk: { S: pk }, sk: { S: '-' } }));

    await call('BatchWriteItem', { RequestItems: { orders: keys.map((Item) => ({ PutRequest: { Item } })) } });
    await call('BatchWriteItem', { RequestItems: { orders: [{ DeleteRequest: { Key: keys[1] } }] } });

    const { Responses } = await call('BatchGetItem', {
      RequestItems: { orders: { Keys: keys, ConsistentRead: true } },
    });
    expect(Responses.orders).toEqual([keys[0], keys[2]]);
  });
});

describe('refusals', () => {
  test.each<[string, object, string]>([
    [
      'PutItem',
      { Item: { pk: { S: 'x' } } },
      'One or more parameter values were invalid: Missing the key sk in the item',
    ],
    [
      'PutItem',
      { Item: { pk: { N: '1' }, sk: { S: 'x' } } },
      'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
    ],
    [
      'PutItem',
      { Item: { pk: { S: '' }, sk: { S: 'x' } } },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      'PutItem',
      { Item: { ...key, big: { S: 'x'.repeat(400 * 1024) } } },
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'PutItem',
      { Item: { ...key, a: { S: 'x', N: '1' } } },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      'PutItem',
      { Item: { ...key, a: {} } },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    ['PutItem', { Item: { ...key, a: { NS: ['1', '1.0'] } } }, 'Input collection contains duplicates'],
    ['PutItem', { Item: key, ReturnValues: 'ALL_NEW' }, 'Return values set to invalid value'],
    ['GetItem', { Key: { pk: { S: 'x' } } }, 'The provided key element does not match the schema'],
    ['GetItem', { Key: { ...key, more: { S: 'x' } } }, 'The provided key element does not match the schema'],
    ['GetItem', { Key: { pk: { N: '1' }, sk: { S: 'x' } } }, 'The provided key element does not match the schema'],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'SET sk = :v', ExpressionAttributeValues: { ':v': { S: 'x' } } },
      'One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key',
    ],
    [
      'GetItem',
      { Key: key, ExpressionAttributeNames: { '#a': 'a' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
  ])('%s %#: the ValidationException has its text', async (operation, input, message) => {
    const { call } = anAccount();

    const answer = call(operation, { TableName: 'orders', ...input });

    await expect(answer).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('a table that does not exist is not found, by name or by ARN', async () => {
    const { call } = anAccount();

    for (const TableName of ['absent', 'arn:aws:dynamodb:us-east-1:123456789012:table/orders'])
      await expect(call('GetItem', { TableName, Key: key })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Requested resource not found',
      });
  });

  test('legacy parameters and indexes are not modelled, and say so', async () => {
    const { call } = anAccount();

    await expect(call('PutItem', { TableName: 'orders', Item: key, Expected: {} })).rejects.toThrow(
      /Expected is not modelled/,
    );
    await expect(call('Scan', { TableName: 'orders', IndexName: 'i' })).rejects.toThrow(/indexes are not modelled/);
  });
});

describe('consistency', () => {
  test('a read that is not consistent may miss a write for a while, never a consistent one', async () => {
    const { call, put, get, clock } = anAccount({ staleShare: 1, replicaLagMs: 500 });
    const lagging = async () => (await call('GetItem', { TableName: 'orders', Key: key })).Item?.v;
    await put({ ...key, v: { N: '1' } });
    await clock.runUntil(1_000);

    await put({ ...key, v: { N: '2' } });

    expect((await get('o1'))!.v).toEqual({ N: '2' });
    expect(await lagging()).toEqual({ N: '1' });
    await clock.runUntil(1_500);
    expect(await lagging()).toEqual({ N: '2' });
  });

  test('a lagging query still shows what has just been deleted', async () => {
    const { call, put, clock } = anAccount({ staleShare: 1, replicaLagMs: 500 });
    const count = async (ConsistentRead: boolean) => {
      const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'o1' } } };
      return (await call('Query', { TableName: 'orders', ...query, ConsistentRead })).Count;
    };
    await put(key);
    await clock.runUntil(1_000);

    await call('DeleteItem', { TableName: 'orders', Key: key });

    expect([await count(true), await count(false)]).toEqual([0, 1]);
    await clock.runUntil(1_500);
    expect(await count(false)).toBe(0);
  });
});

describe('capacity', () => {
  test('reads count 4 KB units, half when eventually consistent; writes count 1 KB units of the larger item', async () => {
    const { call, put, service } = anAccount({ staleShare: 0 });

    await put({ ...key, text: { S: 'x'.repeat(5_000) } });
    const written = service.usage();
    await call('GetItem', { TableName: 'orders', Key: key, ConsistentRead: true });
    await call('GetItem', { TableName: 'orders', Key: key });
    const { ConsumedCapacity } = await put(key, { ReturnConsumedCapacity: 'TOTAL' });

    expect(written).toEqual({ readRequestUnits: 0, writeRequestUnits: 5 });
    expect(service.usage().readRequestUnits).toBe(2 + 1);
    expect(ConsumedCapacity).toEqual({ TableName: 'orders', CapacityUnits: 5 });
  });

  test('a refused write costs as much as the item that is there', async () => {
    const { put, service } = anAccount();
    await put({ ...key, text: { S: 'x'.repeat(2_500) } });

    await put(key, { ConditionExpression: 'attribute_not_exists(pk)' }).catch(() => {});

    expect(service.usage().writeRequestUnits).toBe(6);
  });
});

describe('the table resource', () => {
  test('its Ref is the name, and it is described', async () => {
    const { service, call } = anAccount();

    const created = createTable(service, 'events', [['id', 'N']], {
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });

    expect(created).toEqual({
      ref: 'events',
      attributes: { Arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/events' },
    });
    expect((await call('DescribeTable', { TableName: created.attributes!.Arn })).Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      DeletionProtectionEnabled: true,
      ItemCount: 0,
    });
    expect((await call('DescribeTimeToLive', { TableName: 'events' })).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires',
    });
  });

  test('a table without a sort key keeps one item per partition', async () => {
    const { service, call } = anAccount();
    createTable(service, 'events', [['id', 'N']]);

    await call('PutItem', { TableName: 'events', Item: { id: { N: '1' }, v: { S: 'a' } } });
    await call('PutItem', { TableName: 'events', Item: { id: { N: '1.0' }, v: { S: 'b' } } });

    expect(service.items('events')).toEqual([{ id: { N: '1' }, v: { S: 'b' } }]);
  });

  test.each([
    [{ GlobalSecondaryIndexes: [] }, /GlobalSecondaryIndexes is not modelled/],
    [{ StreamSpecification: {} }, /StreamSpecification is not modelled/],
    [{ BillingMode: 'PROVISIONED' }, /only BillingMode PAY_PER_REQUEST/],
  ])('%j is refused', (properties, message) => {
    const { service } = anAccount();

    expect(() => createTable(service, 'events', [['id', 'S']], properties)).toThrow(message);
  });
});
