import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../clock.ts';
import { type Context, NotModelledError } from '../../contract.ts';
import type { Item } from './attribute-value.ts';
import { tableNotFound, validation } from './errors.ts';
import type { Replica, Row, Table } from './table.ts';

export interface DynamodbOptions {
  /**
   * Milliseconds after which the last replica has heard of a write, at most; drawn per write. Default 1000: reads reflect a
   * write "usually within one second or less" (Developer Guide, "DynamoDB read consistency").
   */
  readonly replicaLagMs?: number;
  /** The share of eventually consistent reads that meet the lagging replica. Default 1/3: two of three have acknowledged. */
  readonly staleShare?: number;
  /** Milliseconds for which a transaction holds its items, drawn from [low, high). Default [2, 8]; [0, 0] makes it instant. */
  readonly transactionMs?: readonly [low: number, high: number];
}

/** Request units consumed since the start, as on-demand tables are billed. */
export interface Usage {
  readonly readRequestUnits: number;
  readonly writeRequestUnits: number;
}

/** The tables, and what every operation needs around them. */
export interface Database {
  /** By name or ARN; throws ResourceNotFoundException. */
  readonly table: (nameOrArn: string | undefined) => Table;
  readonly has: (name: string) => boolean;
  readonly add: (table: Table) => void;
  readonly remove: (name: string) => void;
  readonly all: () => readonly Table[];
  readonly now: () => Instant;
  readonly write: (row: Row, item: Item | undefined) => void;
  /** Which replica answers a read. */
  readonly replica: (consistent: boolean | undefined) => Replica;
  readonly transactionMs: () => number;
  readonly countRead: (units: number) => number;
  readonly countWrite: (units: number) => number;
  readonly usage: () => Usage;
}

export function createDatabase({ clock, random }: Context, options: DynamodbOptions): Database {
  const { replicaLagMs = 1000, staleShare = 1 / 3, transactionMs = [2, 8] } = options;
  const tables = new Map<string, Table>();
  let readRequestUnits = 0;
  let writeRequestUnits = 0;

  return {
    table: (nameOrArn) => {
      if (nameOrArn === undefined) throw validation(MISSING_TABLE_NAME);
      const table = tables.get(nameOrArn) ?? byArn(tables, nameOrArn);
      if (!table) throw tableNotFound();
      return table;
    },
    has: (name) => tables.has(name),
    add: (table) => void tables.set(table.name, table),
    remove: (name) => void tables.delete(name),
    all: () => [...tables.values()],
    now: clock.now,
    write: (row, item) => {
      const now = clock.now();
      row.partition.table.write(row, item, now, now + random.between(0, replicaLagMs));
    },
    replica: (consistent) => (consistent || !random.chance(staleShare) ? 'leader' : 'lagging'),
    transactionMs: () => random.between(...(transactionMs as [number, number])),
    countRead: (units) => {
      readRequestUnits += units;
      return units;
    },
    countWrite: (units) => {
      writeRequestUnits += units;
      return units;
    },
    usage: () => ({ readRequestUnits, writeRequestUnits }),
  };
}

/** The name in a table's ARN, or the text itself. */
export const tableNameOf = (nameOrArn: string) =>
  nameOrArn.slice(nameOrArn.indexOf(':table/') + 1).replace('table/', '');

function byArn(tables: ReadonlyMap<string, Table>, arn: string): Table | undefined {
  const table = tables.get(tableNameOf(arn));
  return table?.arn === arn ? table : undefined;
}

const MISSING_TABLE_NAME =
  "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null";

/** The units of reads (4 KB each, half as much when eventually consistent) and writes (1 KB each); never less than one. */
export const readUnits = (bytes: number, consistent: boolean | undefined) =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
export const writeUnits = (...bytes: number[]) => Math.max(1, Math.ceil(Math.max(...bytes) / 1024));

/** What `ReturnConsumedCapacity` asked for. */
export function consumed(
  wish: string | undefined,
  table: Table,
  CapacityUnits: number,
): { ConsumedCapacity?: ConsumedCapacity } {
  if (wish === undefined || wish === 'NONE') return {};
  const Table = wish === 'INDEXES' ? { Table: { CapacityUnits } } : {};
  return { ConsumedCapacity: { TableName: table.name, CapacityUnits, ...Table } };
}

/** Refuses the parameters that expressions have replaced. */
export function refuseLegacy(input: object): void {
  for (const member of LEGACY)
    if ((input as Record<string, unknown>)[member] !== undefined)
      throw new NotModelledError(`DynamoDB's legacy parameter ${member} is not modelled; use expressions`);
}

const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];
