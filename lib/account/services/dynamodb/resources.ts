import { type Context, NotModelledError, type ResourceHandler } from '../../contract.ts';
import type { Database } from './database.ts';
import { requireFree, updateWithoutEffect } from '../../cloudformation/changes.ts';
import { invalidParameter, validation } from './errors.ts';
import { createTable, type KeyAttribute } from './table.ts';

/**
 * `AWS::DynamoDB::Table`: on-demand, without secondary indexes and streams. Encryption, backups, contributor insights and
 * tags change nothing that a caller of the data plane sees; expired items (time to live) stay, as they may for days in
 * the real service.
 */
export const tableResource = (
  { clock }: Context,
  database: Database,
  arnOf: (name: string) => string,
): ResourceHandler => ({
  create: (properties, { logicalId, physicalName }) => {
    refuseUnmodelled(properties, logicalId);
    const name: string = properties.TableName ?? physicalName(255);
    requireFree(database.has(name), 'AWS::DynamoDB::Table', name);
    const { TimeToLiveSpecification: ttl } = properties;
    database.add(
      createTable({
        name,
        arn: arnOf(name),
        keys: keysOf(properties),
        createdAt: clock.now(),
        deletionProtection: isTrue(properties.DeletionProtectionEnabled),
        timeToLiveAttribute: ttl && isTrue(ttl.Enabled) ? ttl.AttributeName : undefined,
      }),
    );
    return { ref: name, attributes: { Arn: arnOf(name) } };
  },
  replacedBy: ['TableName', 'KeySchema'],
  update: updateWithoutEffect('AWS::DynamoDB::Table', ...[...WITHOUT_EFFECT].filter((name) => name !== PROTECTION)),
  delete: ({ ref }) => {
    if (!database.has(ref)) return;
    if (database.table(ref).deletionProtection) {
      throw validation(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    database.remove(ref);
  },
});

const MODELLED = new Set(['TableName', 'KeySchema', 'AttributeDefinitions', 'BillingMode', 'TimeToLiveSpecification']);
const PROTECTION = 'DeletionProtectionEnabled';
const WITHOUT_EFFECT = new Set([
  'ContributorInsightsSpecification',
  PROTECTION,
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableClass',
  'Tags',
]);

function refuseUnmodelled(properties: Readonly<Record<string, unknown>>, logicalId: string): void {
  for (const property of Object.keys(properties))
    if (!MODELLED.has(property) && !WITHOUT_EFFECT.has(property))
      throw new NotModelledError(`AWS::DynamoDB::Table ${logicalId}: property ${property} is not modelled`);
  if (properties.BillingMode !== 'PAY_PER_REQUEST')
    throw new NotModelledError(
      `AWS::DynamoDB::Table ${logicalId}: only BillingMode PAY_PER_REQUEST is modelled, got ${JSON.stringify(properties.BillingMode ?? 'PROVISIONED')}`,
    );
}

function keysOf({ KeySchema = [], AttributeDefinitions = [] }: any): [KeyAttribute, KeyAttribute?] {
  const attribute = (keyType: string): KeyAttribute | undefined => {
    const name = KeySchema.find((element: any) => element.KeyType === keyType)?.AttributeName;
    const type = AttributeDefinitions.find((definition: any) => definition.AttributeName === name)?.AttributeType;
    if (name !== undefined && type === undefined)
      throw invalidParameter(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}], AttributeDefinitions: [${AttributeDefinitions.map((definition: any) => definition.AttributeName).join(', ')}]`,
      );
    return name === undefined ? undefined : { name, type };
  };
  const partition = attribute('HASH');
  if (!partition) throw invalidParameter('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  const sort = attribute('RANGE');
  return sort ? [partition, sort] : [partition];
}

/** Templates may hold `"true"`. */
const isTrue = (value: unknown) => value === true || value === 'true';
