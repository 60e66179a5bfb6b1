import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, stored, typeOf, utf8Size } from './attribute-value.ts';
import { invalidParameter, validation } from './errors.ts';
import type { KeyAttribute, TableDefinition } from './table.ts';

/** The key of a request, in stored form; it must be exactly the table's key. Throws ValidationException. */
export function requestKey(key: Item | undefined, { keys }: TableDefinition): Item {
  const checked: Record<string, AttributeValue> = {};
  if (!key) throw doesNotMatch();
  let count = 0;
  for (const attribute of keys) {
    if (!attribute) continue;
    const value = key[attribute.name];
    if (!value) throw doesNotMatch();
    const kept = stored(value);
    if (typeOf(kept) !== attribute.type) throw doesNotMatch();
    checkKeyValue(kept, attribute, attribute === keys[0]);
    checked[attribute.name] = kept;
    count++;
  }
  if (Object.keys(key).length !== count) throw doesNotMatch();
  return checked;
}

/** The key within an item in stored form. Throws ValidationException. */
export function itemKey(item: Item, { keys }: TableDefinition): Item {
  const key: Record<string, AttributeValue> = {};
  for (const attribute of keys) {
    if (!attribute) continue;
    const value = item[attribute.name];
    if (!value) throw invalidParameter(`Missing the key ${attribute.name} in the item`);
    if (typeOf(value) !== attribute.type)
      throw invalidParameter(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
      );
    checkKeyValue(value, attribute, attribute === keys[0]);
    key[attribute.name] = value;
  }
  return key;
}

function checkKeyValue(value: AttributeValue, { name }: KeyAttribute, isPartitionKey: boolean): void {
  if (value.N !== undefined) return;
  const bytes = value.B ? value.B.length : utf8Size(value.S!);
  if (bytes === 0) {
    const kind = value.B ? 'binary' : 'string';
    throw validation(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
    );
  }
  // The missing space before 2048 is AWS's.
  if (isPartitionKey && bytes > 2048)
    throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  if (!isPartitionKey && bytes > 1024)
    throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
}

const doesNotMatch = () => validation('The provided key element does not match the schema');
