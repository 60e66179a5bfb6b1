import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoDirectory } from '../../lib/aws/directory.ts';

const client = new DynamoDBClient({ region: 'eu-west-1' });
const dynamo = mockClient(client);
const directory = dynamoDirectory(client, 'rollouts');

beforeEach(() => dynamo.reset());

describe('a directory', () => {
  it('lists all targets with their owners, over all pages', async () => {
    const page = (target: string, owner: string) => ({ Items: [{ pk: {}, sk: { S: target }, owner: { S: owner } }] });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ ...page('cart:live', 'shop'), LastEvaluatedKey: { pk: { S: 'TARGETS' } } } as never)
      .resolves(page('checkout:live', 'payments') as never);

    const targets = await directory.targets();

    expect(targets).toEqual([
      { target: 'cart:live', owner: 'shop' },
      { target: 'checkout:live', owner: 'payments' },
    ]);
  });

  it('reads no more than the newest rollout of a target, and that strongly consistently', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [{ rolloutId: { S: 'checkout-live-2' } }] });

    const newest = await directory.newestOf('checkout:live');

    expect(newest).toBe('checkout-live-2');
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      ExpressionAttributeValues: { ':pk': { S: 'TARGET#checkout:live' }, ':prefix': { S: 'ROLLOUT#' } },
      ScanIndexForward: false,
      Limit: 1,
    });
  });

  it('finds the rollouts that were requested before a time, the newest first', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [{ rolloutId: { S: 'b' } }, { rolloutId: { S: 'a' } }] });

    expect(await directory.rolloutsBefore('checkout:live', '2026-01-05T10:00:00.000Z', 20)).toEqual(['b', 'a']);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      ExpressionAttributeValues: { ':first': { S: 'ROLLOUT#' }, ':last': { S: 'ROLLOUT#2026-01-05T10:00:00.000Z' } },
      ScanIndexForward: false,
      Limit: 20,
    });
  });

  it('knows no rollout of a target that has had none', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });

    expect(await directory.newestOf('checkout:live')).toBeUndefined();
  });
});
