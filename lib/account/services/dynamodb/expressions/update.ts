import { typeOf } from '../attribute-value.ts';
import { type Bindings, type Expression, ExpressionError, type Parser, parse } from './parser.ts';
import { clash, type Path, resolved } from './path.ts';

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'if-not-exists'; readonly path: Path; readonly otherwise: UpdateOperand }
  | { readonly kind: 'list-append' | '+' | '-'; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: Path; readonly operand: UpdateOperand }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: string };

/** The grammar of update expressions (Developer Guide, "Update expressions"). Throws {@link ExpressionError}. */
export const parseUpdate = (source: string): Expression<readonly UpdateAction[]> =>
  parse(source, (parser) => {
    const actions = clauses(parser);
    parser.checks.push(({ names }) => clash(actions.map(({ path }) => resolved(path, names))));
    return actions;
  });

function clauses(parser: Parser): UpdateAction[] {
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  do {
    const clause = CLAUSES.find((keyword) => parser.accept(keyword));
    if (!clause) throw parser.syntaxError();
    if (seen.has(clause))
      throw new ExpressionError(`The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    do actions.push(action(clause, parser));
    while (parser.accept(','));
  } while (parser.peek().kind !== 'end');
  return actions;
}

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

function action(clause: (typeof CLAUSES)[number], parser: Parser): UpdateAction {
  const path = parser.path();
  switch (clause) {
    case 'SET':
      parser.expect('=');
      return { kind: 'set', path, operand: sum(parser) };
    case 'REMOVE':
      return { kind: 'remove', path };
    case 'ADD': {
      const value = parser.value();
      parser.checks.push((bindings) => checkSetOperand('ADD', value, bindings, ['N', 'SS', 'NS', 'BS']));
      return { kind: 'add', path, value };
    }
    case 'DELETE': {
      const value = parser.value();
      parser.checks.push((bindings) => checkSetOperand('DELETE', value, bindings, ['SS', 'NS', 'BS']));
      return { kind: 'delete', path, value };
    }
  }
}

function sum(parser: Parser): UpdateOperand {
  const left = operand(parser);
  const operator = (['+', '-'] as const).find((symbol) => parser.accept(symbol));
  if (!operator) return left;
  const right = operand(parser);
  parser.checks.push((bindings) => checkConstants(operator, [left, right], bindings, 'N'));
  return { kind: operator, left, right };
}

function operand(parser: Parser): UpdateOperand {
  if (parser.accept('(')) {
    const inner = sum(parser);
    parser.expect(')');
    return inner;
  }
  const token = parser.peek();
  if (token.kind === 'value') return { kind: 'value', value: parser.value() };
  if (token.kind === 'name' && parser.peek(1).text === '(') return call(parser);
  return { kind: 'path', path: parser.path() };
}

function call(parser: Parser): UpdateOperand {
  const name = parser.next().text;
  if (name !== 'if_not_exists' && name !== 'list_append')
    throw new ExpressionError(`Invalid function name; function: ${name}`);
  const operands: UpdateOperand[] = [];
  parser.expect('(');
  do operands.push(operand(parser));
  while (parser.accept(','));
  parser.expect(')');

  const [left, right] = operands;
  if (!left || !right || operands.length > 2)
    throw new ExpressionError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  if (name === 'list_append') {
    parser.checks.push((bindings) => checkConstants(name, [left, right], bindings, 'L'));
    return { kind: 'list-append', left, right };
  }
  if (left.kind !== 'path')
    throw new ExpressionError(`Operator or function requires a document path; operator or function: ${name}`);
  return { kind: 'if-not-exists', path: left.path, otherwise: right };
}

function checkConstants(
  name: string,
  operands: readonly UpdateOperand[],
  { values }: Bindings,
  type: 'N' | 'L',
): string | undefined {
  for (const operand of operands) {
    if (operand.kind !== 'value') continue;
    const actual = typeOf(values[operand.value]!);
    if (actual !== type)
      return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${actual}`;
  }
  return undefined;
}

function checkSetOperand(
  clause: string,
  value: string,
  { values }: Bindings,
  allowed: readonly string[],
): string | undefined {
  const type = typeOf(values[value]!);
  if (allowed.includes(type)) return undefined;
  return `Incorrect operand type for operator or function; operator: ${clause}, operand type: ${LONG_NAMES[type] ?? type}`;
}

/** This one message spells types out. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};
