import { RecordMoved } from '../core/errors.ts';
import { flagsPartition } from '../core/flags/partitions.ts';
import type { FlagMove } from '../core/rollout/flag-move.ts';
import type { ForwardWrite } from './alias.ts';
import { movePrefix, moveKey, penKey } from './keys.ts';
import { type Item, number, optionalText, type Table, text, type Write } from './table.ts';

/** A move of a flag that somebody has announced, and how far it is. */
export interface Announced {
  /** The same for the same move, however often it is tried. */
  readonly id: string;
  readonly move: FlagMove;
  /** `in-hand`: somebody is deploying it at this moment. */
  readonly state: 'waiting' | 'in-hand' | 'done' | 'withdrawn';
  /** What came of it, once it is done. */
  readonly answer?: ForwardWrite;
  /** From then on nobody takes it up any more; milliseconds since the epoch. */
  readonly until: number;
}

/**
 * The moves of flags that wait for the next deployment to an environment, of which AppConfig takes one at a time: a place
 * for each flag, and a pen for whoever deploys. Both only save deployments. That no change is lost or made twice is up to
 * AppConfig's `LatestDeploymentNumber` and the revision in each move.
 */
export interface FlagQueue {
  /** Puts a move in its flag's place; one that is there already stays as far as it is. */
  readonly announce: (id: string, move: FlagMove) => Promise<Announced | undefined>;
  readonly look: (key: string) => Promise<Announced | undefined>;
  /** Takes a move back that nobody has in hand; gives it as it is otherwise. */
  readonly withdraw: (key: string) => Promise<Announced | undefined>;
  /** Whether one may deploy now: nobody else is at it. */
  readonly takePen: (holder: string) => Promise<boolean>;
  readonly putDownPen: (holder: string) => Promise<void>;
  /** Takes all that waits in hand. */
  readonly takeUp: () => Promise<readonly Announced[]>;
  /** Says what came of a move; without an answer it waits again. */
  readonly settle: (announced: Announced, answer?: ForwardWrite) => Promise<void>;
}

/** As long as a function may run that has a move in hand. */
const inHandMs = 60_000;

export function dynamoFlagQueue(table: Table, place: string, now: () => number): FlagQueue {
  const partition = flagsPartition(place);

  const look: FlagQueue['look'] = async (key) => {
    const item = await table.get(moveKey(place, key));
    return item && announced(item);
  };

  /** Whether the write was made: it holds only while the item is as it was read. */
  const put = async (write: Write): Promise<boolean> => {
    try {
      await table.commit([write]);
      return true;
    } catch (error) {
      if (error instanceof RecordMoved) return false;
      throw error;
    }
  };

  const rewrite = (before: Announced | undefined, next: Announced): Promise<boolean> =>
    put({
      Put: {
        TableName: table.name,
        Item: { ...moveKey(place, next.move.key), ...itemOf(next) },
        ...(before
          ? {
              ConditionExpression: '#id = :id AND #state = :state',
              ExpressionAttributeNames: { '#id': 'id', '#state': 'state' },
              ExpressionAttributeValues: { ':id': { S: before.id }, ':state': { S: before.state } },
            }
          : { ConditionExpression: 'attribute_not_exists(pk)' }),
      },
    });

  const isOver = ({ until }: Announced) => now() >= until;

  return {
    look,
    announce: async (id, move) => {
      const before = await look(move.key);
      if (before?.id === id && before.state !== 'withdrawn' && !isOver(before)) return before;
      // Somebody deploys an older wish of this flag; it will have moved by then.
      if (before?.state === 'in-hand' && !isOver(before)) return undefined;
      const next: Announced = { id, move, state: 'waiting', until: now() + inHandMs };
      return (await rewrite(before, next)) ? next : undefined;
    },
    withdraw: async (key) => {
      const before = await look(key);
      if (!before || before.state === 'done' || before.state === 'withdrawn' || isOver(before)) return undefined;
      if (before.state === 'in-hand') return before;
      return (await rewrite(before, { ...before, state: 'withdrawn' })) ? undefined : look(key);
    },
    takePen: (holder) =>
      put({
        Update: {
          TableName: table.name,
          Key: penKey(place),
          UpdateExpression: 'SET holder = :holder, #until = :until',
          ConditionExpression: 'attribute_not_exists(holder) OR holder = :holder OR #until < :now',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: {
            ':holder': { S: holder },
            ':until': { N: String(now() + inHandMs) },
            ':now': { N: String(now()) },
          },
        },
      }),
    putDownPen: async (holder) => {
      await put({
        Update: {
          TableName: table.name,
          Key: penKey(place),
          UpdateExpression: 'REMOVE holder',
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeValues: { ':holder': { S: holder } },
        },
      });
    },
    takeUp: async () => {
      const waiting = (await table.query(partition, movePrefix)).map(announced);
      const taken: Announced[] = [];
      for (const before of waiting.filter((one) => one.state === 'waiting' && !isOver(one))) {
        const next: Announced = { ...before, state: 'in-hand', until: now() + inHandMs };
        if (await rewrite(before, next)) taken.push(next);
      }
      return taken;
    },
    settle: async (before, answer) => {
      const next: Announced = answer ? { ...before, state: 'done', answer } : { ...before, state: 'waiting' };
      await rewrite(before, next);
    },
  };
}

const announced = (item: Item): Announced => {
  const answer = optionalText(item, 'answer');
  return {
    id: text(item, 'id'),
    move: JSON.parse(text(item, 'move')) as FlagMove,
    state: text(item, 'state') as Announced['state'],
    until: number(item, 'until'),
    ...(answer !== undefined && { answer: JSON.parse(answer) as ForwardWrite }),
  };
};

const itemOf = ({ id, move, state, until, answer }: Announced): Item => ({
  id: { S: id },
  move: { S: JSON.stringify(move) },
  state: { S: state },
  until: { N: String(until) },
  ...(answer && { answer: { S: JSON.stringify(answer) } }),
});
