import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordMoved } from '../../lib/core/errors.ts';
import { canceled } from './canceled.ts';
import { dynamoTable, number, optionalText, text } from '../../lib/aws/table.ts';

const client = new DynamoDBClient({ region: 'eu-west-1' });
const dynamo = mockClient(client);
beforeEach(() => dynamo.reset());

const table = dynamoTable(client, 'rollouts');
const key = { pk: { S: 'ROLLOUT#1' }, sk: { S: 'HEAD' } };

describe('the table', () => {
  it('is read strongly consistently', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: key });

    expect(await table.get(key)).toEqual(key);
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'rollouts',
      Key: key,
      ConsistentRead: true,
    });
  });

  it('gives all items of a query, page after page', async () => {
    const [a, b] = [{ sk: { S: 'EVENT#000001' } }, { sk: { S: 'EVENT#000002' } }];
    dynamo
      .on(QueryCommand, { ExclusiveStartKey: undefined })
      .resolves({ Items: [a], LastEvaluatedKey: a })
      .on(QueryCommand, { ExclusiveStartKey: a })
      .resolves({ Items: [b] });

    expect(await table.query('ROLLOUT#1', 'EVENT#')).toEqual([a, b]);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: 'ROLLOUT#1' }, ':prefix': { S: 'EVENT#' } },
    });
  });

  it.each([['ConditionalCheckFailed'], ['TransactionConflict']])('says the record moved for %s', async (code) => {
    dynamo.on(TransactWriteItemsCommand).rejects(canceled('None', code));

    const commit = table.commit([]);

    await expect(commit).rejects.toBeInstanceOf(RecordMoved);
    await expect(commit).rejects.toThrow(`[None, ${code}]`);
  });

  it('fails as DynamoDB does for every other reason', async () => {
    const throttled = canceled('ThrottlingError', 'None');
    const missing = new ResourceNotFoundException({ message: 'Requested resource not found', $metadata: {} });
    dynamo.on(TransactWriteItemsCommand).rejectsOnce(throttled).rejectsOnce(missing);

    await expect(table.commit([])).rejects.toBe(throttled);
    await expect(table.commit([])).rejects.toBe(missing);
  });

  it('makes nothing up for a text that is not there', () => {
    expect(() => text(key, 'state')).toThrow('item ROLLOUT#1 / HEAD has no text state');
    expect(optionalText(key, 'state')).toBeUndefined();
    expect(number({ seq: { N: '7' } }, 'seq')).toBe(7);
  });
});
