import { DynamoDBClient, GetItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordMoved } from '../../lib/core/errors.ts';
import type { Signal } from '../../lib/core/rollout/signal.ts';
import { dynamoInbox } from '../../lib/aws/inbox.ts';
import { signalKey, waitKey } from '../../lib/aws/keys.ts';
import { dynamoTable } from '../../lib/aws/table.ts';
import { canceled } from './canceled.ts';

const client = new DynamoDBClient({ region: 'eu-west-1' });
const dynamo = mockClient(client);
beforeEach(() => dynamo.reset());

const inbox = dynamoInbox(dynamoTable(client, 'rollouts'));
const signal: Signal = { kind: 'abort', id: 'abort/1', at: '2026-01-05T09:00:00.000Z', reason: 'wrong build' };
const item = { ...signalKey('r', signal.id), signal: { S: JSON.stringify(signal) } };

const commits = () => dynamo.commandCalls(TransactWriteItemsCommand);

describe('sending a signal', () => {
  it('writes it and counts it, both or neither', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});

    await inbox.send('r', signal);

    expect(commits()[0]?.args[0].input.TransactItems).toEqual([
      { Put: { TableName: 'rollouts', Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Update: {
          TableName: 'rollouts',
          Key: waitKey('r'),
          UpdateExpression: 'ADD inboxSeq :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);
  });

  it('does nothing when it is there already', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(canceled('ConditionalCheckFailed', 'None'));
    dynamo.on(GetItemCommand, { Key: signalKey('r', signal.id) }).resolves({ Item: item });

    await inbox.send('r', signal);

    expect(commits()).toHaveLength(1);
  });

  it('tries again at once when it met the machine falling asleep', async () => {
    dynamo.on(TransactWriteItemsCommand).rejectsOnce(canceled('None', 'TransactionConflict')).resolves({});
    dynamo.on(GetItemCommand).resolves({});

    await inbox.send('r', signal);

    expect(commits()).toHaveLength(2);
  });

  it('fails when the rollout has no inbox', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(canceled('None', 'ConditionalCheckFailed'));
    dynamo.on(GetItemCommand).resolves({});

    await expect(inbox.send('r', signal)).rejects.toBeInstanceOf(RecordMoved);
  });
});

describe('reading the inbox', () => {
  it('counts before it reads, so that a late signal is counted the next time', async () => {
    const older: Signal = { ...signal, id: 'abort/0', at: '2026-01-05T08:00:00.000Z' };
    dynamo.on(GetItemCommand).resolves({ Item: { inboxSeq: { N: '1' }, taskToken: { S: 'token' } } });
    dynamo.on(QueryCommand).resolves({ Items: [item, { signal: { S: JSON.stringify(older) } }] });

    const reading = await inbox.read('r');

    expect(reading).toEqual({ readSeq: 1, signals: [older, signal], taskToken: 'token' });
    expect(dynamo.calls().map(({ args }) => args[0].constructor.name)).toEqual(['GetItemCommand', 'QueryCommand']);
  });

  it('queries nothing while nothing has arrived', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: { inboxSeq: { N: '0' } } });

    expect(await inbox.read('r')).toEqual({ readSeq: 0, signals: [], taskToken: undefined });
    expect(dynamo.commandCalls(QueryCommand)).toEqual([]);
  });
});
