import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttributeType, compare, typeOf } from '../attribute-value.ts';
import type { Operand } from './operand.ts';
import { type Bindings, type Check, ExpressionError } from './parser.ts';
import { type Path, resolved, shown } from './path.ts';

/** What DynamoDB says of operands before it looks at any item. Texts as recorded by others; the order of several is ours. */

export function requirePath(name: string, operand: Operand): Path {
  if (operand.kind === 'path') return operand.path;
  throw new ExpressionError(`Operator or function requires a document path; operator or function: ${name}`);
}

export const checkDistinct =
  (name: string, [left, right]: readonly [Operand, Operand]): Check =>
  ({ names }) => {
    if (left.kind !== 'path' || right.kind !== 'path') return undefined;
    const [one, two] = [shown(resolved(left.path, names)), shown(resolved(right.path, names))];
    if (one !== two) return undefined;
    return `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${one}`;
  };

export const checkOperandTypes =
  (name: string, operands: readonly Operand[], allowed: readonly AttributeType[]): Check =>
  (bindings) => {
    const wrong = operands.map((operand) => constantType(operand, bindings)).find((t) => t && !allowed.includes(t));
    return wrong && `${INCORRECT_TYPE}; operator or function: ${name}, operand type: ${wrong}`;
  };

export const checkComparable =
  (name: string, operands: readonly Operand[]): Check =>
  (bindings) => {
    const wrong = operands.map((operand) => constantType(operand, bindings)).find((t) => t && !ORDERED.includes(t));
    return wrong && `${INCORRECT_TYPE}; operator: ${name}, operand type: ${wrong}`;
  };

export const checkAttributeType =
  (operand: Operand): Check =>
  (bindings) => {
    const type = constantType(operand, bindings) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}';
    if (type !== 'S') return `${INCORRECT_TYPE}; operator or function: attribute_type, operand type: ${type}`;
    const named = constant(operand, bindings)!.S!;
    if (ALL_TYPES.includes(named)) return undefined;
    return `Invalid attribute type name found; type: ${named}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
  };

export const checkBounds =
  (low: Operand, high: Operand): Check =>
  (bindings) => {
    const [lower, upper] = [constant(low, bindings), constant(high, bindings)];
    if (!lower || !upper) return undefined;
    const bounds = `lower bound operand: AttributeValue: ${shownValue(lower)}, upper bound operand: AttributeValue: ${shownValue(upper)}`;
    const order = compare(lower, upper);
    if (order === undefined)
      return `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`;
    if (order <= 0) return undefined;
    return `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`;
  };

const INCORRECT_TYPE = 'Incorrect operand type for operator or function';
const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];
const ALL_TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];

const constant = (operand: Operand, { values }: Bindings) =>
  operand.kind === 'value' ? values[operand.value] : undefined;

function constantType(operand: Operand, bindings: Bindings): AttributeType | undefined {
  if (operand.kind === 'size') return 'N';
  const value = constant(operand, bindings);
  return value && typeOf(value);
}

function shownValue(value: AttributeValue): string {
  const type = typeOf(value);
  return `{${type}:${String(value[type as 'S'])}}`;
}
