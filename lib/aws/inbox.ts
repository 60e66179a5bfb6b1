import { RecordMoved } from '../core/errors.ts';
import type { Signal } from '../core/rollout/signal.ts';
import { signalKey, signalPrefix, waitKey } from './keys.ts';
import { number, optionalText, type Table, text, type Write } from './table.ts';

/** What lies in a rollout's inbox. */
export interface InboxReading {
  /** How many signals had arrived when the reading began; later ones keep the machine from falling asleep. */
  readonly readSeq: number;
  readonly signals: readonly Signal[];
  /** Wakes the machine, if it waits. */
  readonly taskToken?: string;
}

export interface Inbox {
  /** Makes the inbox of a rollout that has just got its claim. */
  readonly open: (rolloutId: string, fence: number) => Write;
  /** Holds only while no signal has arrived since a reading. */
  readonly unchanged: (rolloutId: string, readSeq: number) => Write;
  /**
   * Keeps the machine from falling asleep, and from going on with what it had read: written together with what it has to
   * see. Holds only while it sleeps, or does not, under the token that was read.
   */
  readonly ring: (rolloutId: string, taskToken: string | undefined) => Write;
  /** Delivers a signal once, however often it is sent. Throws `RecordMoved` where what is `provided` does not hold. */
  readonly send: (rolloutId: string, signal: Signal, provided?: readonly Write[]) => Promise<void>;
  readonly read: (rolloutId: string) => Promise<InboxReading>;
  /** The token that wakes the machine; `undefined` when it never waited. */
  readonly token: (rolloutId: string) => Promise<string | undefined>;
}

export function dynamoInbox(table: Table): Inbox {
  return {
    open: (rolloutId, fence) => ({
      Put: {
        TableName: table.name,
        Item: { ...waitKey(rolloutId), fence: { N: String(fence) }, inboxSeq: { N: '0' }, readSeq: { N: '0' } },
      },
    }),
    unchanged: (rolloutId, readSeq) => ({
      ConditionCheck: {
        TableName: table.name,
        Key: waitKey(rolloutId),
        ConditionExpression: 'inboxSeq = :read',
        ExpressionAttributeValues: { ':read': { N: String(readSeq) } },
      },
    }),
    ring: (rolloutId, taskToken) => ({
      Update: {
        TableName: table.name,
        Key: waitKey(rolloutId),
        UpdateExpression: 'ADD inboxSeq :one',
        ConditionExpression:
          taskToken === undefined ? 'attribute_exists(pk) AND attribute_not_exists(taskToken)' : 'taskToken = :token',
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ...(taskToken === undefined ? {} : { ':token': { S: taskToken } }),
        },
      },
    }),
    send: (rolloutId, signal, provided = []) => send(table, rolloutId, signal, provided),
    read: async (rolloutId) => {
      // The counter first: a signal that arrives between the two reads is read now and counted at the next analysis.
      const wait = await table.get(waitKey(rolloutId));
      const readSeq = wait ? number(wait, 'inboxSeq') : 0;
      const items = readSeq === 0 ? [] : await table.query(`ROLLOUT#${rolloutId}`, signalPrefix);
      const signals = items.map((item) => JSON.parse(text(item, 'signal')) as Signal);
      return {
        readSeq,
        signals: signals.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
        taskToken: wait && optionalText(wait, 'taskToken'),
      };
    },
    token: async (rolloutId) => {
      const wait = await table.get(waitKey(rolloutId));
      return wait && optionalText(wait, 'taskToken');
    },
  };
}

const attempts = 5;

async function send(table: Table, rolloutId: string, signal: Signal, provided: readonly Write[]): Promise<void> {
  const key = signalKey(rolloutId, signal.id);
  for (let attempt = 1; ; attempt++) {
    try {
      await table.commit([...delivery(table.name, rolloutId, signal), ...provided]);
      return;
    } catch (error) {
      if (!(error instanceof RecordMoved)) throw error;
      // The signal is there already; or the machine was falling asleep at that moment, and it has to be told at once.
      if (await table.get(key)) return;
      if (attempt === attempts) throw error;
    }
  }
}

const delivery = (TableName: string, rolloutId: string, signal: Signal): Write[] => [
  {
    Put: {
      TableName,
      Item: { ...signalKey(rolloutId, signal.id), signal: { S: JSON.stringify(signal) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
  {
    Update: {
      TableName,
      Key: waitKey(rolloutId),
      UpdateExpression: 'ADD inboxSeq :one',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  },
];
