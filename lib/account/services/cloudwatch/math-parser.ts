/** A metric math expression, as a tree. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Thrown with the reason alone; whoever knows the expression's id says whose fault it is. */
export class MathError extends Error {
  override readonly name = 'MathError';
}

/** Loosest first. `AND` and `OR` may be written `&&` and `||` (CloudWatch user guide, "Using metric math"). */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];
const SPELLINGS: Readonly<Record<string, string>> = { AND: '&&', OR: '||' };
const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z][A-Za-z0-9_]*)|("[^"]*"|'[^']*')|(==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>]))/y;

/** Parses one expression. @throws MathError */
export function parseExpression(text: string): Expression {
  const known = parsed.get(text);
  if (known) return known;
  const tokens = tokenize(text);
  let at = 0;

  const peek = () => tokens[at];
  const take = (token: string) => {
    if (tokens[at] !== token) throw new MathError('Invalid syntax');
    at++;
  };

  const level = (depth: number): Expression => {
    if (depth === LEVELS.length) return power();
    let left = level(depth + 1);
    while (LEVELS[depth]!.includes(peek() ?? '')) {
      const operator = tokens[at++]!;
      left = { kind: 'binary', operator, left, right: level(depth + 1) };
    }
    return left;
  };
  const power = (): Expression => {
    const left = unary();
    if (peek() !== '^') return left;
    at++;
    return { kind: 'binary', operator: '^', left, right: power() };
  };
  const unary = (): Expression => {
    if (peek() !== '-') return atom();
    at++;
    return { kind: 'negate', operand: unary() };
  };
  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    if (peek() !== end) {
      items.push(level(0));
      while (peek() === ',') {
        at++;
        items.push(level(0));
      }
    }
    take(end);
    return items;
  };
  const atom = (): Expression => {
    const token = tokens[at++];
    if (token === undefined) throw new MathError('Invalid syntax');
    if (token === '(') {
      const inner = level(0);
      take(')');
      return inner;
    }
    if (token === '[') return { kind: 'array', items: list(']') };
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    // A string is only ever an argument of METRICS, SEARCH and their like; the evaluator refuses those by their names.
    if (/^["']/.test(token)) return { kind: 'name', name: token };
    if (!/^[A-Za-z]/.test(token)) throw new MathError('Invalid syntax');
    if (peek() !== '(') return { kind: 'name', name: token };
    at++;
    return { kind: 'call', name: token, args: list(')') };
  };

  const expression = level(0);
  if (at !== tokens.length) throw new MathError('Invalid syntax');
  parsed.set(text, expression);
  return expression;
}

/** The ids of other queries that an expression mentions. */
export function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'name':
      return /^[a-z]/.test(expression.name) ? [expression.name] : [];
    case 'negate':
      return namesIn(expression.operand);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'array':
      return expression.items.flatMap(namesIn);
    case 'call':
      return expression.args.flatMap(namesIn);
  }
}

const parsed = new Map<string, Expression>();

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) throw new MathError('Invalid syntax');
    const token = (match[1] ?? match[2] ?? match[3] ?? match[4])!;
    tokens.push(SPELLINGS[token] ?? token);
  }
  return tokens;
}
