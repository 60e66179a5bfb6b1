import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isReserved } from './reserved-words.ts';
import type { Names, Path } from './path.ts';
import { type Token, tokensOf } from './tokens.ts';

export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** What placeholders stand for; the values are in stored form. */
export interface Bindings {
  readonly names: Names;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** A complaint about an expression that depends on what its placeholders stand for. */
export type Check = (bindings: Bindings) => string | undefined;

/** A parsed expression: it holds no names or values of one request, so that it can be kept and used again. */
export interface Expression<Tree> {
  readonly tree: Tree;
  readonly aliases: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  readonly checks: readonly Check[];
}

/** Thrown inside the parsers; the binder adds which expression of the request it was. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** The state of one parse, and what all grammars share: looking ahead, complaining, document paths. */
export interface Parser {
  readonly checks: Check[];
  readonly aliases: Set<string>;
  readonly values: Set<string>;
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  readonly position: () => number;
  /** Takes the symbol or (upper-case) keyword if it is next. */
  readonly accept: (text: string) => boolean;
  readonly expect: (text: string) => void;
  readonly syntaxError: () => ExpressionError;
  readonly path: () => Path;
  /** `:v`, remembered as used. */
  readonly value: () => string;
}

/** Runs a grammar over a whole expression. */
export function parse<Tree>(source: string, grammar: (parser: Parser) => Tree): Expression<Tree> {
  if (source.trim() === '') throw new ExpressionError('The expression can not be empty;');
  const parser = parserOf(source);
  const tree = grammar(parser);
  if (parser.peek().kind !== 'end') throw parser.syntaxError();
  return { tree, aliases: parser.aliases, values: parser.values, checks: parser.checks };
}

function parserOf(source: string): Parser {
  const tokens = tokensOf(source);
  let at = 0;
  const aliases = new Set<string>();
  const values = new Set<string>();

  const peek = (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)]!;
  const next = () => {
    const token = peek();
    if (token.kind !== 'end') at++;
    return token;
  };
  const accept = (text: string) => {
    const token = peek();
    if (token.text !== text && !(token.kind === 'name' && token.text.toUpperCase() === text)) return false;
    at++;
    return true;
  };
  const syntaxError = () => {
    const near = source.slice(tokens[at - 1]?.start ?? 0, (tokens[at + 1] ?? tokens[at])!.end).trimEnd();
    return new ExpressionError(`Syntax error; token: "${peek().text}", near: "${near}"`);
  };
  const expect = (text: string) => {
    if (!accept(text)) throw syntaxError();
  };

  const attribute = (): string => {
    const token = peek();
    if (token.kind === 'alias') aliases.add(token.text);
    else if (token.kind !== 'name') throw syntaxError();
    else if (isReserved(token.text))
      throw new ExpressionError(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    return next().text;
  };
  const index = (): number => {
    if (peek().kind !== 'index') throw syntaxError();
    const value = Number(next().text);
    expect(']');
    return value;
  };
  const path = (): Path => {
    const segments: (string | number)[] = [attribute()];
    for (;;) {
      if (accept('.')) segments.push(attribute());
      else if (accept('[')) segments.push(index());
      else return segments;
    }
  };
  const value = () => {
    if (peek().kind !== 'value') throw syntaxError();
    values.add(peek().text);
    return next().text;
  };

  return { checks: [], aliases, values, peek, next, position: () => at, accept, expect, syntaxError, path, value };
}
