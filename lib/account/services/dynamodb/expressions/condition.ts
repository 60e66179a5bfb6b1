import type { Path } from './path.ts';
import type { Expression, Parser } from './parser.ts';
import { ExpressionError, parse } from './parser.ts';
import type { Operand } from './operand.ts';
import {
  checkAttributeType,
  checkBounds,
  checkComparable,
  checkDistinct,
  checkOperandTypes,
  requirePath,
} from './operand-checks.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists' | 'not-exists'; readonly path: Path }
  | { readonly kind: 'type' | 'begins-with' | 'contains'; readonly left: Operand; readonly right: Operand };

/**
 * The grammar of conditions, filters and key conditions (Developer Guide, "Condition and filter expressions, operators,
 * and functions"): OR binds weakest, then AND, NOT, comparisons. Throws {@link ExpressionError}.
 */
export const parseCondition = (source: string): Expression<Condition> =>
  parse(source, (parser) => conditionOf(disjunction(parser), parser));

/** `(a)` may turn out to be an operand or a condition, so the grammar reads either and looks at what it got. */
type Node = Operand | Condition;

function disjunction(parser: Parser): Node {
  let left = conjunction(parser);
  while (parser.accept('OR'))
    left = { kind: 'or', left: conditionOf(left, parser), right: conditionOf(conjunction(parser), parser) };
  return left;
}

function conjunction(parser: Parser): Node {
  let left = negation(parser);
  while (parser.accept('AND'))
    left = { kind: 'and', left: conditionOf(left, parser), right: conditionOf(negation(parser), parser) };
  return left;
}

function negation(parser: Parser): Node {
  if (!parser.accept('NOT')) return comparison(parser);
  return { kind: 'not', condition: conditionOf(negation(parser), parser) };
}

function comparison(parser: Parser): Node {
  const left = primary(parser);
  const operator = COMPARATORS.find((symbol) => parser.accept(symbol));
  if (operator) {
    const operands = [operandOf(left, parser), operandOf(primary(parser), parser)] as const;
    parser.checks.push(checkDistinct(operator, operands));
    if (operator !== '=' && operator !== '<>') parser.checks.push(checkComparable(operator, operands));
    return { kind: 'compare', operator, left: operands[0], right: operands[1] };
  }
  if (parser.accept('BETWEEN')) {
    const operand = operandOf(left, parser);
    const low = operandOf(primary(parser), parser);
    parser.expect('AND');
    const high = operandOf(primary(parser), parser);
    parser.checks.push(checkComparable('BETWEEN', [operand, low, high]), checkBounds(low, high));
    return { kind: 'between', operand, low, high };
  }
  if (parser.accept('IN')) {
    const list = operandList(parser);
    if (list.length > 100)
      throw new ExpressionError('The IN operator is provided with too many operands; maximum number of operands: 100');
    return { kind: 'in', operand: operandOf(left, parser), list };
  }
  return left;
}

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];

function primary(parser: Parser): Node {
  const token = parser.peek();
  if (token.text === '(') return parenthesized(parser);
  if (token.kind === 'value') return { kind: 'value', value: parser.value() };
  if (token.kind === 'name' && parser.peek(1).text === '(') return call(parser);
  return { kind: 'path', path: parser.path() };
}

function parenthesized(parser: Parser): Node {
  parser.expect('(');
  const doubled = parser.peek().text === '(';
  const inner = parser.position();
  const node = disjunction(parser);
  if (doubled && closesAt(parser, inner) === parser.position() - 1)
    throw new ExpressionError('The expression has redundant parentheses;');
  parser.expect(')');
  return node;
}

/** Where the parenthesis opened at token `start` is closed. */
function closesAt(parser: Parser, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const token = parser.peek(at - parser.position());
    if (token.text === '(') depth++;
    if (token.text === ')' && --depth === 0) return at;
    if (token.kind === 'end') return -1;
  }
}

function operandList(parser: Parser): Operand[] {
  const operands: Operand[] = [];
  parser.expect('(');
  do operands.push(operandOf(primary(parser), parser));
  while (parser.accept(','));
  parser.expect(')');
  return operands;
}

function call(parser: Parser): Node {
  const name = parser.next().text;
  const arity = ARITY.get(name);
  if (arity === undefined) throw new ExpressionError(`Invalid function name; function: ${name}`);
  const operands = operandList(parser);
  if (operands.length !== arity)
    throw new ExpressionError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  return functionNode(name, operands[0]!, operands[1]!, parser);
}

const ARITY: ReadonlyMap<string, number> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
  ['size', 1],
]);

function functionNode(name: string, left: Operand, right: Operand, parser: Parser): Node {
  switch (name) {
    case 'attribute_exists':
      return { kind: 'exists', path: requirePath(name, left) };
    case 'attribute_not_exists':
      return { kind: 'not-exists', path: requirePath(name, left) };
    case 'attribute_type':
      parser.checks.push(checkAttributeType(right));
      return { kind: 'type', left, right };
    case 'begins_with':
      parser.checks.push(checkDistinct(name, [left, right]), checkOperandTypes(name, [left, right], ['S', 'B']));
      return { kind: 'begins-with', left, right };
    case 'contains':
      parser.checks.push(checkDistinct(name, [left, right]));
      return { kind: 'contains', left, right };
    default:
      parser.checks.push(checkOperandTypes(name, [left], ['S', 'B', 'M', 'L', 'SS', 'NS', 'BS']));
      return { kind: 'size', of: left };
  }
}

const isOperand = (node: Node): node is Operand =>
  node.kind === 'path' || node.kind === 'value' || node.kind === 'size';

function operandOf(node: Node, parser: Parser): Operand {
  if (isOperand(node)) return node;
  const misused = FUNCTION_NAMES[node.kind];
  if (misused) throw misuse(misused);
  throw parser.syntaxError();
}

function conditionOf(node: Node, parser: Parser): Condition {
  if (!isOperand(node)) return node;
  if (node.kind === 'size') throw misuse('size');
  throw parser.syntaxError();
}

const misuse = (name: string) =>
  new ExpressionError(`The function is not allowed to be used this way in an expression; function: ${name}`);

const FUNCTION_NAMES: Readonly<Record<string, string | undefined>> = {
  exists: 'attribute_exists',
  'not-exists': 'attribute_not_exists',
  type: 'attribute_type',
  'begins-with': 'begins_with',
  contains: 'contains',
};
