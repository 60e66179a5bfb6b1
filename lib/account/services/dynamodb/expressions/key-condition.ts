import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from '../errors.ts';
import { typeOf } from '../attribute-value.ts';
import type { KeyAttribute } from '../table.ts';
import type { Comparator, Condition } from './condition.ts';
import type { Operand } from './operand.ts';
import type { Bindings } from './parser.ts';
import { resolved } from './path.ts';

/** What a query asks of the sort key; every kind selects one unbroken range. */
export type SortRange =
  | { readonly kind: 'all' }
  | { readonly kind: 'compare'; readonly operator: Exclude<Comparator, '<>'>; readonly value: AttributeValue }
  | { readonly kind: 'between'; readonly low: AttributeValue; readonly high: AttributeValue }
  | { readonly kind: 'begins-with'; readonly prefix: AttributeValue };

export interface KeyRange {
  readonly partition: AttributeValue;
  readonly sort: SortRange;
}

/** Reads a KeyConditionExpression as `partition = :v [AND one condition on the sort key]`. Throws ValidationException. */
export function keyRange(condition: Condition, keys: readonly KeyAttribute[], bindings: Bindings): KeyRange {
  let partition: AttributeValue | undefined;
  let sort: SortRange | undefined;
  for (const part of conjuncts(condition)) {
    const { name, range } = sortRange(part, bindings);
    const key = keys.find((candidate) => candidate.name === name);
    if (!key) throw missingKey(keys, partition === undefined ? 0 : 1);
    checkType(range, key);
    if (key === keys[0]) {
      if (partition) throw oneConditionPerKey();
      if (range.kind !== 'compare' || range.operator !== '=') throw validation('Query key condition not supported');
      partition = range.value;
    } else {
      if (sort) throw oneConditionPerKey();
      sort = range;
    }
  }
  if (!partition) throw missingKey(keys, 0);
  return { partition, sort: sort ?? { kind: 'all' } };
}

function conjuncts(condition: Condition): Condition[] {
  if (condition.kind !== 'and') return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

function sortRange(condition: Condition, bindings: Bindings): { name: string; range: SortRange } {
  const value = (operand: Operand): AttributeValue => {
    if (operand.kind === 'value') return bindings.values[operand.value]!;
    throw invalid('Invalid condition in KeyConditionExpression: a key must be compared with a value');
  };
  switch (condition.kind) {
    case 'compare': {
      if (condition.operator === '<>') throw invalidOperator('<>');
      const mirrored = condition.left.kind === 'value';
      const [path, operand] = mirrored ? [condition.right, condition.left] : [condition.left, condition.right];
      const operator = mirrored ? MIRROR[condition.operator] : condition.operator;
      return { name: keyName(path, bindings), range: { kind: 'compare', operator, value: value(operand) } };
    }
    case 'between':
      return {
        name: keyName(condition.operand, bindings),
        range: { kind: 'between', low: value(condition.low), high: value(condition.high) },
      };
    case 'begins-with':
      return {
        name: keyName(condition.left, bindings),
        range: { kind: 'begins-with', prefix: value(condition.right) },
      };
    default:
      throw invalidOperator(OPERATOR_NAMES[condition.kind]);
  }
}

const MIRROR = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const OPERATOR_NAMES = {
  and: 'AND',
  or: 'OR',
  not: 'NOT',
  in: 'IN',
  exists: 'attribute_exists',
  'not-exists': 'attribute_not_exists',
  type: 'attribute_type',
  contains: 'contains',
} as const;

function keyName(operand: Operand, { names }: Bindings): string {
  if (operand.kind === 'size') throw invalidOperator('size');
  if (operand.kind === 'value')
    throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
  const path = resolved(operand.path, names);
  if (path.length > 1) throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  return path[0] as string;
}

function checkType(range: SortRange, key: KeyAttribute): void {
  const values =
    range.kind === 'compare'
      ? [range.value]
      : range.kind === 'between'
        ? [range.low, range.high]
        : range.kind === 'begins-with'
          ? [range.prefix]
          : [];
  if (values.some((value) => typeOf(value) !== key.type))
    throw invalidParameter('Condition parameter type does not match schema type');
}

const invalid = (problem: string) => validation(`Invalid KeyConditionExpression: ${problem}`);
const invalidOperator = (operator: string) => invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
const oneConditionPerKey = () => invalid('KeyConditionExpressions must only contain one condition per key');
const missingKey = (keys: readonly KeyAttribute[], at: number) =>
  validation(`Query condition missed key schema element: ${(keys[at] ?? keys[0]!).name}`);
