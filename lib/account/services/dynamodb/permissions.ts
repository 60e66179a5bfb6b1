import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { NotModelledError, type Permission } from '../../contract.ts';
import type { Item } from './attribute-value.ts';
import type { Database } from './database.ts';
import { tableNameOf } from './database.ts';
import { bind } from './expressions/bind.ts';
import { keyRange } from './expressions/key-condition.ts';
import { keyText } from './table.ts';

/**
 * What IAM asks for a call: `dynamodb:<Operation>` on the table, but for transactions the action of each item
 * (`dynamodb:ConditionCheckItem` for a check). `dynamodb:LeadingKeys` carries the partition keys, where the call names any.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB"; Developer Guide,
 * "Using IAM with DynamoDB transactions".
 */
export function permissionsOf(database: Database, arnOf: (tableName: string) => string) {
  const permission = (action: string, table: string | undefined, keys: readonly (Item | undefined)[]): Permission => {
    const name = tableNameOf(table ?? '');
    const context = leadingKeys(database, name, keys);
    return { action: `dynamodb:${action}`, resource: arnOf(name), ...(context && { context }) };
  };

  return (operation: string, input: any): readonly Permission[] => {
    switch (operation) {
      case 'GetItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return [permission(operation, input.TableName, [input.Key])];
      case 'PutItem':
        return [permission(operation, input.TableName, [input.Item])];
      case 'Query':
        return [permission(operation, input.TableName, [queriedKey(database, input)])];
      case 'Scan':
      case 'DescribeTable':
      case 'DescribeTimeToLive':
        return [permission(operation, input.TableName, [])];
      case 'ListTables':
        return [{ action: 'dynamodb:ListTables', resource: '*' }];
      case 'BatchGetItem':
        return Object.entries<any>(input.RequestItems ?? {}).map(([table, { Keys }]) =>
          permission(operation, table, Keys ?? []),
        );
      case 'BatchWriteItem':
        return Object.entries<any[]>(input.RequestItems ?? {}).map(([table, requests]) =>
          permission(
            operation,
            table,
            requests.map((request) => request.PutRequest?.Item ?? request.DeleteRequest?.Key),
          ),
        );
      case 'TransactWriteItems':
        return merged(((input.TransactItems ?? []) as TransactWriteItem[]).flatMap(itemActions), permission);
      case 'TransactGetItems':
        return merged(
          ((input.TransactItems ?? []) as any[]).map(({ Get }) => ({
            action: 'GetItem',
            table: Get?.TableName,
            key: Get?.Key,
          })),
          permission,
        );
      default:
        throw new NotModelledError(`DynamoDB's operation ${operation} is not modelled`);
    }
  };
}

interface ItemAction {
  readonly action: string;
  readonly table: string | undefined;
  readonly key: Item | undefined;
}

function itemActions({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): ItemAction[] {
  return [
    Put && { action: 'PutItem', table: Put.TableName, key: Put.Item },
    Update && { action: 'UpdateItem', table: Update.TableName, key: Update.Key },
    Delete && { action: 'DeleteItem', table: Delete.TableName, key: Delete.Key },
    ConditionCheck && { action: 'ConditionCheckItem', table: ConditionCheck.TableName, key: ConditionCheck.Key },
  ].filter((action) => action !== undefined);
}

/** One permission for all items of the same action and table. */
function merged(
  items: readonly ItemAction[],
  permission: (action: string, table: string | undefined, keys: readonly (Item | undefined)[]) => Permission,
): Permission[] {
  const groups = new Map<string, ItemAction[]>();
  for (const item of items) {
    const group = `${item.action} ${item.table}`;
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups.values()].map((group) =>
    permission(
      group[0]!.action,
      group[0]!.table,
      group.map(({ key }) => key),
    ),
  );
}

function leadingKeys(database: Database, name: string, keys: readonly (Item | undefined)[]) {
  if (keys.length === 0 || !database.has(name)) return undefined;
  const attribute = database.table(name).keys[0].name;
  const values = keys.flatMap((key) => {
    const value: AttributeValue | undefined = key?.[attribute];
    return value && (value.S ?? value.N ?? value.B) !== undefined ? keyText(value) : [];
  });
  return values.length > 0 ? { 'dynamodb:LeadingKeys': [...new Set(values)] } : undefined;
}

/** The partition a query is for; a query that is not valid gets its error from the operation, not here. */
function queriedKey(database: Database, input: any): Item | undefined {
  try {
    const { keys } = database.table(input.TableName);
    const { keyCondition, bindings } = bind({ ...input, ConditionExpression: undefined, UpdateExpression: undefined });
    const { partition } = keyRange(
      keyCondition!,
      keys.flatMap((key) => key ?? []),
      bindings,
    );
    return { [keys[0].name]: partition };
  } catch {
    return undefined;
  }
}
