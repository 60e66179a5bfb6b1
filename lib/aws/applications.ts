import type { Application } from '../core/application/application.ts';
import { applicationKey, stackTargetKey, stackTargetsPartition } from './keys.ts';
import { number, type Table, text } from './table.ts';

/** What is known of the targets that stacks declare; changes hold only if nobody changed the same target in between. */
export interface Applications {
  readonly get: (target: string) => Promise<StoredApplication | undefined>;
  /** The targets that a stack declares. */
  readonly ofStack: (stackId: string) => Promise<readonly string[]>;
  /** Throws `RecordMoved` when it is no longer as it was read. */
  readonly put: (application: Application, before: StoredApplication | undefined) => Promise<StoredApplication>;
  readonly remove: (stored: StoredApplication) => Promise<void>;
}

export interface StoredApplication {
  readonly application: Application;
  readonly revision: number;
}

export function dynamoApplications(table: Table): Applications {
  const TableName = table.name;
  return {
    get: async (target) => {
      const item = await table.get(applicationKey(target));
      if (!item) return undefined;
      return { application: JSON.parse(text(item, 'application')) as Application, revision: number(item, 'revision') };
    },
    ofStack: async (stackId) => (await table.query(stackTargetsPartition(stackId))).map((item) => text(item, 'sk')),
    put: async (application, before) => {
      const { target, stackId } = application;
      const revision = (before?.revision ?? 0) + 1;
      const movedFrom = before && before.application.stackId !== stackId ? before.application.stackId : undefined;
      await table.commit([
        {
          Put: {
            TableName,
            Item: {
              ...applicationKey(target),
              application: { S: JSON.stringify(application) },
              revision: { N: String(revision) },
            },
            ...asRead(before),
          },
        },
        { Put: { TableName, Item: { ...stackTargetKey(stackId, target) } } },
        ...(movedFrom === undefined ? [] : [{ Delete: { TableName, Key: stackTargetKey(movedFrom, target) } }]),
      ]);
      return { application, revision };
    },
    remove: async (stored) => {
      const { target, stackId } = stored.application;
      await table.commit([
        { Delete: { TableName, Key: applicationKey(target), ...asRead(stored) } },
        { Delete: { TableName, Key: stackTargetKey(stackId, target) } },
      ]);
    },
  };
}

const asRead = (before: StoredApplication | undefined) =>
  before
    ? {
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': { N: String(before.revision) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
