import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../clock.ts';
import { compare, type Item, itemSize } from './attribute-value.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface TableDefinition {
  readonly name: string;
  readonly arn: string;
  /** The partition key and, where there is one, the sort key. */
  readonly keys: readonly [KeyAttribute, KeyAttribute?];
  readonly createdAt: Instant;
  readonly deletionProtection: boolean;
  /** Kept for DescribeTable only: expired items stay, as they may for days in the real service. */
  readonly timeToLiveAttribute: string | undefined;
}

/** The place of one key. It outlives its item: a transaction may hold it, a replica may not have heard of a deletion yet. */
export interface Row {
  readonly key: Item;
  readonly partition: Partition;
  item: Item | undefined;
  /** Bytes of the item, 0 without one. */
  size: number;
  /** What an eventually consistent read may still see, until `behindUntil`. */
  behind: Item | undefined;
  behindUntil: Instant;
  /** Held by a running transaction. */
  locked: boolean;
}

export interface Partition {
  readonly table: Table;
  /** Where a scan meets it: scans go in the order of a hash, not of keys. */
  readonly hash: number;
  readonly id: string;
  readonly rows: Map<string, Row>;
  /** By sort key. */
  readonly sorted: Row[];
  /** Rows without an item. */
  vacant: number;
}

export interface Table extends TableDefinition {
  readonly find: (key: Item) => Row | undefined;
  /** The row of a key, made if need be. */
  readonly row: (key: Item) => Row;
  readonly partition: (key: AttributeValue) => Partition | undefined;
  /** In scan order. */
  readonly partitions: readonly Partition[];
  readonly write: (row: Row, item: Item | undefined, now: Instant, visibleAt: Instant) => void;
  /** Forgets the rows of a partition that are vacant for every reader. */
  readonly sweep: (partition: Partition, now: Instant) => void;
}

export function createTable(definition: TableDefinition): Table {
  const [partitionKey, sortKey] = definition.keys;
  const byId = new Map<string, Partition>();
  const partitions: Partition[] = [];

  const sortOf = (item: Item) => (sortKey ? item[sortKey.name]! : ONLY);
  const compareRows = (a: Row, b: Row) => compare(sortOf(a.key), sortOf(b.key))!;

  const find = (key: Item) => byId.get(keyText(key[partitionKey.name]!))?.rows.get(keyText(sortOf(key)));
  const row = (key: Item): Row => {
    const found = find(key);
    if (found) return found;
    const partition = ensurePartition(keyText(key[partitionKey.name]!));
    const made: Row = {
      key,
      partition,
      item: undefined,
      size: 0,
      behind: undefined,
      behindUntil: 0,
      locked: false,
    };
    partition.rows.set(keyText(sortOf(key)), made);
    partition.sorted.splice(
      firstIndex(partition.sorted, (other) => compareRows(other, made) >= 0),
      0,
      made,
    );
    partition.vacant++;
    return made;
  };
  const ensurePartition = (id: string): Partition => {
    const known = byId.get(id);
    if (known) return known;
    const partition: Partition = { table, id, hash: scanHash(id), rows: new Map(), sorted: [], vacant: 0 };
    byId.set(id, partition);
    partitions.splice(
      firstIndex(partitions, (other) => comparePartitions(other, partition) >= 0),
      0,
      partition,
    );
    return partition;
  };

  const table: Table = {
    ...definition,
    find,
    row,
    partitions,
    partition: (key) => byId.get(keyText(key)),
    write: (row, item, now, visibleAt) => {
      row.partition.vacant += Number(item === undefined) - Number(row.item === undefined);
      row.behind = visibleTo('lagging', row, now);
      row.behindUntil = visibleAt;
      row.item = item;
      row.size = item ? itemSize(item) : 0;
    },
    sweep: (partition, now) => {
      if (partition.vacant === 0) return;
      const kept = partition.sorted.filter((row) => row.item !== undefined || row.locked || row.behindUntil > now);
      if (kept.length === partition.sorted.length) return;
      partition.sorted.splice(0, Number.POSITIVE_INFINITY, ...kept);
      partition.rows.clear();
      for (const row of kept) partition.rows.set(keyText(sortOf(row.key)), row);
      partition.vacant = kept.filter((row) => !row.item).length;
    },
  };
  return table;
}

/** `leader`: strongly consistent · `lagging`: the replica that hears of a write last. */
export type Replica = 'leader' | 'lagging';

export const visibleTo = (replica: Replica, row: Row, now: Instant): Item | undefined =>
  replica === 'lagging' && now < row.behindUntil ? row.behind : row.item;

/** Index of the first element for which `passed` holds, in a list where it holds from some point on. */
export function firstIndex<T>(sorted: readonly T[], passed: (element: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passed(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function comparePartitions(a: Pick<Partition, 'hash' | 'id'>, b: Pick<Partition, 'hash' | 'id'>): number {
  return a.hash - b.hash || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Stands for the sort key in a table that has none. */
const ONLY: AttributeValue = { S: '' };

/** A key value as text; a table has one type per key, so texts of different types never meet. */
export function keyText(value: AttributeValue): string {
  return value.S ?? value.N ?? Buffer.from(value.B!).toString('base64');
}

/** FNV-1a; where a partition lies in scan order. */
export function scanHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
