import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compare, equal, type Item, isElement, sizeFunction, typeOf } from '../attribute-value.ts';
import type { Comparator, Condition } from './condition.ts';
import type { Operand } from './operand.ts';
import type { Bindings } from './parser.ts';
import { resolved, valueAt } from './path.ts';

/**
 * Whether an item (an empty one where none exists) satisfies a condition. A comparison with an attribute that is missing
 * or of another type is false, except `<>`, which is true: there is no third truth value, so NOT of it is true.
 */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  const read = (operand: Operand) => operandValue(operand, item, bindings);
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings);
    case 'or':
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings);
    case 'not':
      return !holds(condition.condition, item, bindings);
    case 'exists':
      return valueAt(item, resolved(condition.path, bindings.names)) !== undefined;
    case 'not-exists':
      return valueAt(item, resolved(condition.path, bindings.names)) === undefined;
    case 'compare':
      return compares(condition.operator, read(condition.left), read(condition.right));
    case 'between': {
      const operand = read(condition.operand);
      return compares('>=', operand, read(condition.low)) && compares('<=', operand, read(condition.high));
    }
    case 'in':
      return condition.list.some((candidate) => compares('=', read(condition.operand), read(candidate)));
    case 'type': {
      const value = read(condition.left);
      return value !== undefined && typeOf(value) === read(condition.right)?.S;
    }
    case 'begins-with':
      return beginsWith(read(condition.left), read(condition.right));
    case 'contains':
      return contains(read(condition.left), read(condition.right));
  }
}

export function compares(
  operator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (!left || !right) return operator === '<>';
  if (operator === '=') return equal(left, right);
  if (operator === '<>') return !equal(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  return order >= 0;
}

export function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B !== undefined && prefix?.B !== undefined)
    return Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0;
  return false;
}

function contains(whole: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!whole || !part) return false;
  if (whole.S !== undefined) return part.S !== undefined && whole.S.includes(part.S);
  if (whole.B !== undefined) return part.B !== undefined && Buffer.from(whole.B).includes(Buffer.from(part.B));
  if (whole.L !== undefined) return whole.L.some((element) => equal(element, part));
  return isElement(part, whole);
}

function operandValue(operand: Operand, item: Item, bindings: Bindings): AttributeValue | undefined {
  if (operand.kind === 'value') return bindings.values[operand.value];
  if (operand.kind === 'path') return valueAt(item, resolved(operand.path, bindings.names));
  const value = operandValue(operand.of, item, bindings);
  const size = value && sizeFunction(value);
  return size === undefined ? undefined : { N: String(size) };
}
