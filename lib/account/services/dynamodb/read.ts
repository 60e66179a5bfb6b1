import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  GetItemInput,
  GetItemOutput,
  KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { copyOfItem, itemSize } from './attribute-value.ts';
import { consumed, type Database, readUnits, refuseLegacy } from './database.ts';
import { validation } from './errors.ts';
import { bind } from './expressions/bind.ts';
import { resolved } from './expressions/path.ts';
import { project } from './expressions/projection.ts';
import { requestKey } from './keys.ts';
import { visibleTo } from './table.ts';
import { identity } from './transaction.ts';

export const getItem =
  (database: Database) =>
  (input: GetItemInput): GetItemOutput => {
    const table = database.table(input.TableName);
    refuseLegacy(input);
    const { item, units } = reader(database, input)(input.Key);
    return { ...(item ? { Item: item } : {}), ...consumed(input.ReturnConsumedCapacity, table, units) };
  };

/** Up to 100 items; all are answered, nothing is ever left unprocessed. */
export const batchGetItem =
  (database: Database) =>
  (input: BatchGetItemInput): BatchGetItemOutput => {
    const requests = Object.entries(input.RequestItems ?? {});
    const count = requests.reduce((sum, [, { Keys }]) => sum + (Keys?.length ?? 0), 0);
    if (count === 0 || count > 100)
      throw validation('Too many items requested for the BatchGetItem call; it takes between 1 and 100');

    const Responses: NonNullable<BatchGetItemOutput['Responses']> = {};
    const ConsumedCapacity: NonNullable<BatchGetItemOutput['ConsumedCapacity']> = [];
    for (const [name, request] of requests) {
      refuseLegacy(request);
      const table = database.table(name);
      const read = reader(database, { ...request, TableName: name });
      const ids = request.Keys!.map((key) => identity({ table, key: requestKey(key, table) }));
      if (new Set(ids).size < ids.length) throw validation('Provided list of item keys contains duplicates');

      const answers = request.Keys!.map((key) => read(key));
      Responses[name] = answers.flatMap(({ item }) => (item ? [item] : []));
      const units = answers.reduce((sum, answer) => sum + answer.units, 0);
      const capacity = consumed(input.ReturnConsumedCapacity, table, units).ConsumedCapacity;
      if (capacity) ConsumedCapacity.push(capacity);
    }
    return { Responses, UnprocessedKeys: {}, ...(ConsumedCapacity.length > 0 ? { ConsumedCapacity } : {}) };
  };

/** Reads one item after another with the same projection and consistency. */
function reader(database: Database, request: Partial<KeysAndAttributes> & { TableName: string | undefined }) {
  const table = database.table(request.TableName);
  const { ProjectionExpression, ExpressionAttributeNames, ConsistentRead } = request;
  const { projection, bindings } = bind({ ProjectionExpression, ExpressionAttributeNames });
  const paths = projection?.map((path) => resolved(path, bindings.names));

  return (key: GetItemInput['Key']) => {
    const row = table.find(requestKey(key, table));
    const item = row && visibleTo(database.replica(ConsistentRead), row, database.now());
    const units = database.countRead(readUnits(item ? itemSize(item) : 0, ConsistentRead));
    return { item: item && (paths ? project(item, paths) : copyOfItem(item)), units };
  };
}
