import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoClaims } from '../../lib/aws/claims.ts';
import { dynamoTable } from '../../lib/aws/table.ts';

const client = new DynamoDBClient({ region: 'eu-west-1' });
const dynamo = mockClient(client);
beforeEach(() => dynamo.reset());
const claims = dynamoClaims(dynamoTable(client, 'rollouts'));

const free = { target: 'checkout:live', fence: 0 };
const held = { target: 'checkout:live', fence: 3, rolloutId: 'a', waiting: 'b' };

describe('a claim', () => {
  it('is free, with a fence of 0, before anybody took it', async () => {
    dynamo.on(GetItemCommand).resolves({});

    expect(await claims.read('checkout:live')).toEqual(free);
  });

  it('is read with who holds it and who waits', async () => {
    const Item = { fence: { N: '3' }, rolloutId: { S: 'a' }, waiting: { S: 'b' } };
    dynamo.on(GetItemCommand).resolves({ Item });

    expect(await claims.read('checkout:live')).toEqual(held);
  });

  it('is taken under the next fence, if it is as it was read', () => {
    expect(claims.take([free], 'a')[0]?.Update).toMatchObject({
      UpdateExpression: 'SET rolloutId = :id, #fence = :next',
      ConditionExpression:
        'attribute_not_exists(#fence) AND attribute_not_exists(rolloutId) AND attribute_not_exists(waiting)',
      ExpressionAttributeValues: { ':id': { S: 'a' }, ':next': { N: '1' } },
    });
  });

  it('is taken with others, all or none, and its rollout is listed once', () => {
    const other = { target: 'flag:new-checkout', fence: 7 };

    const writes = claims.take([free, other], 'a');

    expect(writes.map((write) => Object.keys(write)[0])).toEqual(['Update', 'Update', 'Put']);
    expect(writes[1]?.Update?.ExpressionAttributeValues).toMatchObject({ ':next': { N: '8' } });
  });

  it('passes to who waits, who then waits no longer', () => {
    expect(claims.release([held], [{ to: 'b', claims: [held] }])[0]?.Update).toMatchObject({
      UpdateExpression: 'SET rolloutId = :id, #fence = :next REMOVE waiting',
      ConditionExpression: '#fence = :fence AND rolloutId = :holder AND waiting = :waiting',
      ExpressionAttributeValues: {
        ':id': { S: 'b' },
        ':next': { N: '4' },
        ':fence': { N: '3' },
        ':holder': { S: 'a' },
        ':waiting': { S: 'b' },
      },
    });
  });
});
