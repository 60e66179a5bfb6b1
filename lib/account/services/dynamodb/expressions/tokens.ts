/** A piece of an expression; `text` is as written, `start` and `end` are offsets. */
export interface Token {
  /** `name`: attribute, function or keyword · `alias`: `#n` · `value`: `:v` · `symbol`: operator or punctuation. */
  readonly kind: 'name' | 'alias' | 'value' | 'index' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Splits an expression; the last token is always the `end`. A character with no place in the grammar is a `symbol`. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (const match of source.matchAll(TOKEN)) {
    const text = match[0];
    tokens.push({ kind: kindOf(text), text, start: match.index, end: match.index + text.length });
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: source.length, end: source.length });
  return tokens;
}

const TOKEN = /[#:][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|\d+|<=|>=|<>|\S/g;

function kindOf(text: string): Token['kind'] {
  if (/^[A-Za-z_]/.test(text)) return 'name';
  if (/^\d/.test(text)) return 'index';
  if (text.length === 1) return 'symbol';
  return text[0] === '#' ? 'alias' : text[0] === ':' ? 'value' : 'symbol';
}
