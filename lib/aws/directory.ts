import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { rolloutOfPrefix, targetsPartition } from './keys.ts';
import { dynamoTable, text } from './table.ts';

/** Which targets there are, and which rollouts they have had: how people find what they have no id of. */
export interface Directory {
  /** All registered targets by name, with the team that may ask for their rollouts. */
  readonly targets: () => Promise<readonly ListedTarget[]>;
  /** The rollout that was requested last; `undefined` when the target has had none. */
  readonly newestOf: (target: string) => Promise<string | undefined>;
  /** Those that were requested before an instant (ISO 8601), the newest first; at most as many as are wanted. */
  readonly rolloutsBefore: (target: string, before: string, most: number) => Promise<readonly string[]>;
}

export interface ListedTarget {
  readonly target: string;
  readonly owner: string;
}

export function dynamoDirectory(client: DynamoDBClient, tableName: string): Directory {
  const table = dynamoTable(client, tableName);
  return {
    targets: async () => {
      const items = await table.query(targetsPartition);
      return items.map((item) => ({ target: text(item, 'sk'), owner: text(item, 'owner') }));
    },
    newestOf: async (target) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: `TARGET#${target}` }, ':prefix': { S: rolloutOfPrefix } },
          // Their keys begin with the time.
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items[0] && text(Items[0], 'rolloutId');
    },
    rolloutsBefore: async (target, before, most) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':pk': { S: `TARGET#${target}` },
            ':first': { S: rolloutOfPrefix },
            ':last': { S: `${rolloutOfPrefix}${before}` },
          },
          ScanIndexForward: false,
          Limit: most,
        }),
      );
      return Items.map((item) => text(item, 'rolloutId'));
    },
  };
}
