/**
 * A value as a refusal names it: `5`, `"five"`, `nothing`, `a list of 3`. One line, short, and safe to print: control
 * characters and those that turn the direction of writing are escaped.
 */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return 'a map';
}

/** Text in double quotes, escaped, and shortened to `longest` characters. */
export function quote(text: string, longest = 60): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(short).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escape);
}

/** `a, b or c` */
export const oneOf = (words: readonly string[]): string => listed(words, 'or');

/** `a, b and c` */
export const allOf = (words: readonly string[]): string => listed(words, 'and');

const listed = (words: readonly string[], last: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

const escape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
