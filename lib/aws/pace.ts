import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Lane, paceKey } from './keys.ts';

export type Turn =
  /** It is one's turn after so long, and nobody else's. */
  | { readonly kind: 'yours'; readonly waitMs: number }
  /** So many are in line that it would take longer than one is willing to wait; no place was taken. */
  | { readonly kind: 'crowded' };

/**
 * Lambda's control plane takes 15 requests per second of an account and Region, from everybody together, and that cannot be
 * raised. What moves traffic forward takes turns at two thirds of that; what takes it back waits for nothing.
 */
export interface Pace {
  /** Takes the next place in a lane for so many calls: one atomic write, however many ask at the same time. */
  readonly turn: (lane: Lane, calls: number, patienceMs?: number) => Promise<Turn>;
  /** Keeps both lanes from beginning anything for so long, while many aliases are taken back. */
  readonly standAside: (milliseconds: number) => Promise<void>;
}

/** Milliseconds that a call keeps its lane: 6 calls per second begin rollouts, 4 move those that have begun. */
const callMs: Readonly<Record<Lane, number>> = { start: 1000 / 6, forward: 1000 / 4 };

const attempts = 3;

export function dynamoPace(client: DynamoDBClient, tableName: string, now: () => number): Pace {
  /** Moves the time from which a lane is free; `undefined` when the condition does not hold. */
  const move = async (lane: Lane, expression: string, condition: string, values: Readonly<Record<string, number>>) => {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: paceKey(lane),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`:${name}`, { N: String(Math.round(value)) }]),
          ),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.freeAt?.N);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    turn: async (lane, calls, patienceMs = 24 * 3_600_000) => {
      const cost = Math.round(callMs[lane] * calls);
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const at = now();
        const inLine = await move(lane, 'SET freeAt = freeAt + :cost', 'freeAt BETWEEN :now AND :latest', {
          cost,
          now: at,
          latest: at + patienceMs,
        });
        if (inLine !== undefined) return { kind: 'yours', waitMs: Math.max(0, inLine - cost - at) };
        const free = 'attribute_not_exists(freeAt) OR freeAt < :now';
        const first = await move(lane, 'SET freeAt = :end', free, { end: at + cost, now: at });
        if (first !== undefined) return { kind: 'yours', waitMs: 0 };
      }
      return { kind: 'crowded' };
    },
    standAside: async (milliseconds) => {
      const until = now() + milliseconds;
      const earlier = 'attribute_not_exists(freeAt) OR freeAt < :until';
      await Promise.all(
        (['start', 'forward'] as const).map((lane) => move(lane, 'SET freeAt = :until', earlier, { until })),
      );
    },
  };
}
