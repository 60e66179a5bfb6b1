import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoRecords } from '../../lib/aws/records.ts';
import { dynamoTable } from '../../lib/aws/table.ts';
import { aPlan, aRollout, requested } from '../core/rollout/a-rollout.ts';

const records = dynamoRecords(dynamoTable(new DynamoDBClient({ region: 'eu-west-1' }), 'rollouts'));
const stamp = { at: Date.UTC(2026, 0, 5, 9), by: 'analyze' };

describe('appending to a record', () => {
  it('writes the head under the sequence number and fence it is based on, and each event once', () => {
    const rollout = aRollout();

    const { rollout: after, writes } = records.after(
      rollout,
      [
        { kind: 'alias-touched', revisionId: 'a' },
        { kind: 'held', reason: 'somebody' },
      ],
      stamp,
    );

    const [head, ...events] = writes;
    expect(after.seq).toBe(rollout.seq + 2);
    expect(head?.Update).toMatchObject({
      Key: { pk: { S: 'ROLLOUT#checkout-live-1' }, sk: { S: 'HEAD' } },
      ConditionExpression: '#seq = :before AND #fence = :heldFence',
      ExpressionAttributeValues: {
        ':before': { N: String(rollout.seq) },
        ':heldFence': { N: '1' },
        ':seq': { N: String(after.seq) },
        ':state': { S: JSON.stringify(after) },
      },
    });
    expect(events.map(({ Put }) => [Put?.Item?.sk?.S, Put?.ConditionExpression])).toEqual([
      ['EVENT#000005', 'attribute_not_exists(pk)'],
      ['EVENT#000006', 'attribute_not_exists(pk)'],
    ]);
  });

  it('begins only where there is no record', () => {
    const happening = requested(aPlan());
    if (happening.kind !== 'requested') throw new Error('the fixture has changed');

    const { writes } = records.begin('r', [happening], stamp);

    expect(writes[0]?.Update?.ConditionExpression).toBe('attribute_not_exists(pk)');
    expect(writes[0]?.Update?.ExpressionAttributeValues).not.toHaveProperty([':before']);
  });

  it('begins by making the rollout known among those of its target, in the order of their requests', () => {
    const happening = requested(aPlan());
    if (happening.kind !== 'requested') throw new Error('the fixture has changed');

    const { writes } = records.begin('r', [happening], stamp);

    expect(writes.at(-1)?.Put?.Item).toEqual({
      pk: { S: 'TARGET#checkout:live' },
      sk: { S: 'ROLLOUT#2026-01-05T09:00:00.000Z#r' },
      rolloutId: { S: 'r' },
      version: { S: '2' },
    });
  });
});
