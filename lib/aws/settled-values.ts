import { createHash } from 'node:crypto';
import { valuesKey, valuesPrefix } from './keys.ts';
import { number, type Table, text } from './table.ts';

/** Values of a span of minutes that have settled, by the id of what was asked for; `null` where there is none. */
export interface SettledChunk {
  readonly from: number;
  readonly to: number;
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Values of a long rollout that need not be asked of CloudWatch again, kept beside its record. */
export interface SettledValues {
  /** What was kept for good for the same question, oldest first. */
  readonly read: (rolloutId: string, question: string) => Promise<readonly SettledChunk[]>;
  readonly put: (rolloutId: string, question: string, chunk: SettledChunk) => Promise<void>;
}

export function dynamoSettledValues(table: Table): SettledValues {
  return {
    read: async (rolloutId, question) => {
      const items = await table.query(`ROLLOUT#${rolloutId}`, valuesPrefix);
      const asked = digestOf(question);
      return items
        .filter((item) => text(item, 'asked') === asked)
        .map((item) => ({
          from: number(item, 'from'),
          to: number(item, 'to'),
          values: JSON.parse(text(item, 'values')) as SettledChunk['values'],
        }));
    },
    put: async (rolloutId, question, { from, to, values }) => {
      const Item = {
        ...valuesKey(rolloutId, from),
        asked: { S: digestOf(question) },
        from: { N: String(from) },
        to: { N: String(to) },
        values: { S: JSON.stringify(values) },
      };
      await table.commit([{ Put: { TableName: table.name, Item } }]);
    },
  };
}

const digestOf = (question: string) => createHash('sha256').update(question).digest('hex').slice(0, 16);
