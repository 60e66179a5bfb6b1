import { RecordMoved } from '../core/errors.ts';
import { alarmsOf, breakerOf } from '../core/flags/breaker.ts';
import type { FlagDocument } from '../core/flags/document.ts';
import { breakerKey, breakersKey } from './keys.ts';
import { optionalText, type Table, type Write } from './table.ts';

/**
 * Which alarms close which flags, beside what rollouts watch, so that the guard finds both in one read. The document alone
 * says what a breaker is: an entry that is out of date closes nothing.
 */
export interface Breakers {
  /** Makes the entries those of a document. */
  readonly keep: (document: FlagDocument) => Promise<void>;
}

/** A transaction takes a hundred writes (DynamoDB developer guide, "Quotas"), and one of them is the index. */
const mostWrites = 99;

export const dynamoBreakers = (table: Table): Breakers => ({
  keep: async (document) => {
    const item = await table.get(breakersKey);
    const text = item && optionalText(item, 'entries');
    const before = new Set(text === undefined ? [] : (JSON.parse(text) as readonly string[]));
    const wanted = new Set(entriesOf(document));
    const changes = [
      ...[...wanted].filter((entry) => !before.has(entry)).map((entry) => ({ entry, isWanted: true })),
      ...[...before].filter((entry) => !wanted.has(entry)).map((entry) => ({ entry, isWanted: false })),
    ];
    let known = text;
    for (let first = 0; first < changes.length; first += mostWrites) {
      const part = changes.slice(first, first + mostWrites);
      for (const { entry, isWanted } of part) before[isWanted ? 'add' : 'delete'](entry);
      const next = JSON.stringify([...before]);
      try {
        await table.commit([index(table, known, next), ...part.map((change) => write(table, change))]);
      } catch (error) {
        // Somebody else keeps it at this moment, from a document that is as new.
        if (error instanceof RecordMoved) return;
        throw error;
      }
      known = next;
    }
  },
});

/** An entry is an alarm's name and a flag's key, as JSON. */
const entriesOf = ({ flags }: FlagDocument): readonly string[] =>
  Object.entries(flags).flatMap(([key, flag]) => {
    const breaker = breakerOf(flag);
    return breaker ? alarmsOf(key, breaker).map((alarm) => JSON.stringify([alarm, key])) : [];
  });

const index = ({ name }: Table, before: string | undefined, entries: string): Write => ({
  Put: {
    TableName: name,
    Item: { ...breakersKey, entries: { S: entries } },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'entries = :before', ExpressionAttributeValues: { ':before': { S: before } } }),
  },
});

function write({ name }: Table, { entry, isWanted }: { readonly entry: string; readonly isWanted: boolean }): Write {
  const [alarm, flag] = JSON.parse(entry) as [string, string];
  const Key = breakerKey(alarm, flag);
  return isWanted ? { Put: { TableName: name, Item: Key } } : { Delete: { TableName: name, Key } };
}
