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
  /** Delivers a signal once, however often it is sent. */
  readonly send: (rolloutId: string, signal: Signal) => Promise<void>;
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
    send: (rolloutId, signal) => send(table, rolloutId, signal),
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

async function send(table: Table, rolloutId: string, signal: Signal): Promise<void> {
  const key = signalKey(rolloutId, signal.id);
  try {
    await table.commit([
      {
        Put: {
          TableName: table.name,
          Item: { ...key, signal: { S: JSON.stringify(signal) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: table.name,
          Key: waitKey(rolloutId),
          UpdateExpression: 'ADD inboxSeq :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);
  } catch (error) {
    // A conflict with another writer looks the same as a signal that is already there: only the latter is done.
    if (error instanceof RecordMoved && (await table.get(key))) return;
    throw error;
  }
}
