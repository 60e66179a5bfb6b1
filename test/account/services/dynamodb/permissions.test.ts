import { describe, expect, test } from 'vitest';
import { anAccount } from './table-fixture.ts';

const TableName = 'orders';
const resource = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '-' } });
const leading = (...keys: string[]) => ({ context: { 'dynamodb:LeadingKeys': keys } });

describe('permissions', () => {
  test.each<[string, object, object]>([
    ['GetItem', { Key: key('a') }, { action: 'dynamodb:GetItem', resource, ...leading('a') }],
    ['PutItem', { Item: key('a') }, { action: 'dynamodb:PutItem', resource, ...leading('a') }],
    [
      'Query',
      { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } },
      { action: 'dynamodb:Query', resource, ...leading('a') },
    ],
    ['Scan', {}, { action: 'dynamodb:Scan', resource }],
    ['DescribeTable', {}, { action: 'dynamodb:DescribeTable', resource }],
  ])('%s asks for its own action', (operation, input, expected) => {
    const { service } = anAccount();

    expect(service.permissions(operation, { TableName, ...input })).toEqual([expected]);
  });

  test('a transaction asks for the action of each item', () => {
    const { service } = anAccount();
    const TransactItems = [
      { Put: { TableName, Item: key('a') } },
      { Put: { TableName, Item: key('b') } },
      { Update: { TableName: resource, Key: key('c') } },
      { Delete: { TableName, Key: key('d') } },
      { ConditionCheck: { TableName, Key: key('e') } },
    ];

    expect(service.permissions('TransactWriteItems', { TransactItems })).toEqual([
      { action: 'dynamodb:PutItem', resource, ...leading('a', 'b') },
      { action: 'dynamodb:UpdateItem', resource, ...leading('c') },
      { action: 'dynamodb:DeleteItem', resource, ...leading('d') },
      { action: 'dynamodb:ConditionCheckItem', resource, ...leading('e') },
    ]);
  });

  test('a call for a table that does not exist is still a question to IAM', () => {
    const { service } = anAccount();

    expect(service.permissions('GetItem', { TableName: 'absent', Key: key('a') })).toEqual([
      { action: 'dynamodb:GetItem', resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/absent' },
    ]);
  });
});
