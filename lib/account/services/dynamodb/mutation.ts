import type {
  ConditionCheck,
  DeleteItemInput,
  PutItemInput,
  UpdateItemInput,
  Update,
  Put,
  Delete,
} from '@aws-sdk/client-dynamodb';
import { type Item, itemSize, storedItem } from './attribute-value.ts';
import { invalidParameter, validation } from './errors.ts';
import { applyUpdate } from './expressions/apply-update.ts';
import { type Bound, bind, type ExpressionInput } from './expressions/bind.ts';
import { holds } from './expressions/evaluate.ts';
import { type Path, resolved } from './expressions/path.ts';
import { itemKey, requestKey } from './keys.ts';
import type { Table } from './table.ts';

/** One checked wish to write (or only to check) one item; transactions and plain writes share it. */
export interface Mutation {
  readonly table: Table;
  readonly key: Item;
  /** Whether the condition, if there is one, holds for the item as it is. */
  readonly allowed: (old: Item | undefined) => boolean;
  /** The item afterwards; undefined when there will be none. Throws ValidationException. */
  readonly next: (old: Item | undefined) => Item | undefined;
  /** What an update writes to; empty otherwise. */
  readonly paths: readonly Path[];
  readonly writes: boolean;
  readonly returnOldOnFailure: boolean;
}

export function putMutation(input: PutItemInput | Put, table: Table): Mutation {
  const item = storedItem(input.Item ?? {});
  const key = itemKey(item, table);
  const bound = bind(withoutUpdate(input));
  if (itemSize(item) > MAXIMUM_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
  return { ...basis(input, table, key, bound), next: () => item };
}

export function deleteMutation(input: DeleteItemInput | Delete, table: Table): Mutation {
  const bound = bind(withoutUpdate(input));
  return { ...basis(input, table, requestKey(input.Key, table), bound), next: () => undefined };
}

export function updateMutation(input: UpdateItemInput | Update, table: Table): Mutation {
  const bound = bind(input);
  const key = requestKey(input.Key, table);
  const { update = [], bindings } = bound;
  const paths = update.map(({ path }) => resolved(path, bindings.names));
  for (const [attribute] of paths)
    if (table.keys.some((part) => part?.name === attribute))
      throw invalidParameter(`Cannot update attribute ${attribute}. This attribute is part of the key`);

  return {
    ...basis(input, table, key, bound),
    paths,
    next: (old) => {
      const item = applyUpdate(update, old ?? key, bindings);
      if (itemSize(item) > MAXIMUM_ITEM_BYTES)
        throw validation('Item size to update has exceeded the maximum allowed size');
      return item;
    },
  };
}

export function conditionCheck(input: ConditionCheck, table: Table): Mutation {
  const bound = bind(withoutUpdate(input));
  if (!bound.condition)
    throw validation(
      "1 validation error detected: Value null at 'conditionExpression' failed to satisfy constraint: Member must not be null",
    );
  return { ...basis(input, table, requestKey(input.Key, table), bound), next: (old) => old, writes: false };
}

function basis(
  { ReturnValuesOnConditionCheckFailure }: { readonly ReturnValuesOnConditionCheckFailure?: string | undefined },
  table: Table,
  key: Item,
  { condition, bindings }: Bound,
): Omit<Mutation, 'next'> {
  return {
    table,
    key,
    allowed: (old) => !condition || holds(condition, old ?? NO_ITEM, bindings),
    paths: [],
    writes: true,
    returnOldOnFailure: ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

function withoutUpdate(input: ExpressionInput): ExpressionInput {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  return { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues };
}

const NO_ITEM: Item = {};
/** Developer Guide, "Quotas": 400 KB with attribute names. */
const MAXIMUM_ITEM_BYTES = 400 * 1024;
