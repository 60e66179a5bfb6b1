import { type Claims, dynamoClaims } from '../aws/claims.ts';
import { type Directory, dynamoDirectory } from '../aws/directory.ts';
import { dynamoFlagRecord, type FlagRecord } from '../aws/flag-record.ts';
import { dynamoInbox, type Inbox } from '../aws/inbox.ts';
import { dynamoLine, type Line } from '../aws/line.ts';
import { dynamoRecords, type Records } from '../aws/records.ts';
import { dynamoRegistry, type Registry } from '../aws/registry.ts';
import { dynamoTable } from '../aws/table.ts';
import type { Context } from './context.ts';
import { type ControlPlaneSettings, findControlPlane } from './control-plane.ts';

/** A deployed control plane, as the commands that read and steer rollouts see it. */
export interface OpenControlPlane {
  readonly name: string;
  readonly settings: ControlPlaneSettings;
  readonly records: Records;
  readonly claims: Claims;
  readonly directory: Directory;
  readonly flagRecord: FlagRecord;
  readonly inbox: Inbox;
  readonly line: Line;
  readonly registry: Registry;
}

/** Finds a control plane by its name, and opens its table. Throws a usage error when there is none. */
export async function openControlPlane({ clients }: Pick<Context, 'clients'>, name: string): Promise<OpenControlPlane> {
  const settings = await findControlPlane({ clients }, name);
  const client = await clients.dynamoDb();
  const table = dynamoTable(client, settings.tableName);
  return {
    name,
    settings,
    records: dynamoRecords(table),
    claims: dynamoClaims(table),
    directory: dynamoDirectory(client, settings.tableName),
    flagRecord: dynamoFlagRecord(table),
    inbox: dynamoInbox(table),
    line: dynamoLine(table),
    registry: dynamoRegistry(table),
  };
}
