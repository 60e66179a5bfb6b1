import type { AttributeValue, QueryInput, QueryOutput, ScanInput, ScanOutput } from '@aws-sdk/client-dynamodb';
import { NotModelledError } from '../../contract.ts';
import { compare, copyOfItem, type Item, itemSize } from './attribute-value.ts';
import { consumed, type Database, readUnits, refuseLegacy } from './database.ts';
import { validation } from './errors.ts';
import { type Bound, bind } from './expressions/bind.ts';
import type { Condition } from './expressions/condition.ts';
import type { Operand } from './expressions/operand.ts';
import { beginsWith, compares, holds } from './expressions/evaluate.ts';
import { keyRange, type SortRange } from './expressions/key-condition.ts';
import { resolved } from './expressions/path.ts';
import { project } from './expressions/projection.ts';
import { requestKey } from './keys.ts';
import { comparePartitions, firstIndex, keyText, type Row, scanHash, type Table, visibleTo } from './table.ts';

/** The items of one partition, in the order of their sort keys. */
export const query =
  (database: Database) =>
  (input: QueryInput): QueryOutput => {
    const table = checkedTable(database, input);
    if (input.KeyConditionExpression === undefined)
      throw validation(
        'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      );
    const bound = bind(readingExpressions(input));
    const keys = table.keys.flatMap((key) => key ?? []);
    const { partition: key, sort } = keyRange(bound.keyCondition!, keys, bound.bindings);
    refuseKeysInFilter(
      bound,
      keys.map(({ name }) => name),
    );

    const partition = table.partition(key);
    if (partition) table.sweep(partition, database.now());
    const inRange = rowsInRange(partition?.sorted ?? [], table, sort);
    const forward = input.ScanIndexForward !== false;
    const ordered = forward ? inRange : inRange.toReversed();
    return page(database, table, input, bound, startAfter(ordered, table, input.ExclusiveStartKey, key, forward));
  };

/** All items, in an order that means nothing but stays the same. */
export const scan =
  (database: Database) =>
  (input: ScanInput): ScanOutput => {
    const table = checkedTable(database, input);
    if (input.TotalSegments !== undefined) throw new NotModelledError('DynamoDB parallel scans are not modelled');
    const { KeyConditionExpression: _none, ...expressions } = readingExpressions(input);
    const bound = bind(expressions);
    for (const partition of table.partitions) table.sweep(partition, database.now());
    return page(database, table, input, bound, scanFrom(table, input.ExclusiveStartKey));
  };

type Reading = QueryInput | ScanInput;

function checkedTable(database: Database, input: Reading): Table {
  const table = database.table(input.TableName);
  refuseLegacy(input);
  if (input.IndexName !== undefined) throw new NotModelledError('DynamoDB secondary indexes are not modelled');
  if (input.Limit !== undefined && input.Limit < 1)
    throw validation(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  return table;
}

function readingExpressions(input: Reading) {
  const { FilterExpression, ProjectionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  const KeyConditionExpression = (input as QueryInput).KeyConditionExpression;
  return {
    KeyConditionExpression,
    FilterExpression,
    ProjectionExpression,
    ExpressionAttributeNames,
    ExpressionAttributeValues,
  };
}

/** Reads on until the limit or 1 MB, filters afterwards; the key of the last row read tells where to go on. */
function page(database: Database, table: Table, input: Reading, bound: Bound, rows: Iterable<Row>): QueryOutput {
  const { Limit = Number.POSITIVE_INFINITY, ConsistentRead, Select } = input;
  const replica = database.replica(ConsistentRead);
  const paths = bound.projection?.map((path) => resolved(path, bound.bindings.names));
  const matches: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: Row | undefined;
  for (const row of rows) {
    const item = visibleTo(replica, row, database.now());
    if (!item) continue;
    if (bytes >= PAGE_BYTES) break;
    scanned++;
    bytes += itemSize(item);
    if (!bound.filter || holds(bound.filter, item, bound.bindings)) matches.push(item);
    last = row;
    if (scanned >= Limit) break;
    last = bytes >= PAGE_BYTES ? row : undefined;
  }

  const units = database.countRead(readUnits(bytes, ConsistentRead));
  return {
    ...(Select === 'COUNT' ? {} : { Items: matches.map((item) => (paths ? project(item, paths) : copyOfItem(item))) }),
    Count: matches.length,
    ScannedCount: scanned,
    ...(last ? { LastEvaluatedKey: copyOfItem(last.key) } : {}),
    ...consumed(input.ReturnConsumedCapacity, table, units),
  };
}

const PAGE_BYTES = 1024 * 1024;

function rowsInRange(sorted: readonly Row[], table: Table, range: SortRange): readonly Row[] {
  const sortKey = table.keys[1];
  if (range.kind === 'all' || !sortKey) return sorted;
  const from = (reached: (key: AttributeValue) => boolean) =>
    firstIndex(sorted, ({ key }) => reached(key[sortKey.name]!));
  switch (range.kind) {
    case 'between':
      return sorted.slice(
        from((key) => compares('>=', key, range.low)),
        from((key) => compares('>', key, range.high)),
      );
    case 'begins-with':
      return sorted.slice(
        from((key) => compares('>=', key, range.prefix)),
        from((key) => compares('>', key, range.prefix) && !beginsWith(key, range.prefix)),
      );
    case 'compare': {
      const low = from((key) => compares('>=', key, range.value));
      const high = from((key) => compares('>', key, range.value));
      switch (range.operator) {
        case '=':
          return sorted.slice(low, high);
        case '<':
          return sorted.slice(0, low);
        case '<=':
          return sorted.slice(0, high);
        case '>':
          return sorted.slice(high);
        case '>=':
          return sorted.slice(low);
      }
    }
  }
}

function startAfter(
  rows: readonly Row[],
  table: Table,
  start: Item | undefined,
  partition: AttributeValue,
  forward: boolean,
): readonly Row[] {
  if (!start) return rows;
  const key = startKey(start, table);
  const [partitionKey, sortKey] = table.keys;
  if (compare(key[partitionKey.name]!, partition) !== 0)
    throw validation('The provided starting key is outside query boundaries based on provided conditions');
  if (!sortKey) return [];
  const direction = forward ? 1 : -1;
  const isBeyond = (row: Row) => compare(row.key[sortKey.name]!, key[sortKey.name]!)! * direction > 0;
  return rows.slice(firstIndex(rows, isBeyond));
}

function* scanFrom(table: Table, start: Item | undefined): Iterable<Row> {
  const [partitionKey, sortKey] = table.keys;
  const key = start && startKey(start, table);
  const id = key && keyText(key[partitionKey.name]!);
  const position = id === undefined ? undefined : { id, hash: scanHash(id) };
  const first = position ? firstIndex(table.partitions, (other) => comparePartitions(other, position) >= 0) : 0;
  for (const partition of table.partitions.slice(first)) {
    const isStart = key && partition.id === id;
    const isBeyond = (row: Row) => sortKey && compare(row.key[sortKey.name]!, key![sortKey.name]!)! > 0;
    for (const row of partition.sorted) if (!isStart || isBeyond(row)) yield row;
  }
}

function startKey(start: Item, table: Table): Item {
  try {
    return requestKey(start, table);
  } catch {
    throw validation('The provided starting key is invalid');
  }
}

function refuseKeysInFilter({ filter, bindings }: Bound, keys: readonly string[]): void {
  if (!filter) return;
  for (const operand of operandsOf(filter)) {
    const name = operand.kind === 'path' ? resolved(operand.path, bindings.names)[0] : undefined;
    if (typeof name === 'string' && keys.includes(name))
      throw validation(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`);
  }
}

function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...operandsOf(condition.left), ...operandsOf(condition.right)];
    case 'not':
      return operandsOf(condition.condition);
    case 'exists':
    case 'not-exists':
      return [{ kind: 'path', path: condition.path }];
    case 'between':
      return [condition.operand, condition.low, condition.high].map(innermost);
    case 'in':
      return [condition.operand, ...condition.list].map(innermost);
    default:
      return [condition.left, condition.right].map(innermost);
  }
}

const innermost = (operand: Operand): Operand => (operand.kind === 'size' ? innermost(operand.of) : operand);
