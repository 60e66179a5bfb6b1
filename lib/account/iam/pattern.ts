import type { ConditionKeys } from './condition-keys.ts';

/** Tells whether a value fits one entry of a policy: wildcards `*` and `?`, and policy variables such as `${aws:PrincipalArn}`. */
export type Pattern = (value: string, keys: ConditionKeys) => boolean;

const VARIABLE = /\$\{([^}]*)\}/g;
const LITERAL_VARIABLES: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' };

/** Compiles one entry. The shapes that policies are full of (no wildcard, only a last `*`) cost one string comparison. */
export function compilePattern(text: string): Pattern {
  if (text === '*') return () => true;
  if (text.includes('${')) return withVariables(text);
  const first = text.search(/[*?]/);
  if (first < 0) return (value) => value === text;
  if (first === text.length - 1 && text.endsWith('*')) {
    const start = text.slice(0, -1);
    return (value) => value.startsWith(start);
  }
  const expression = wildcardExpression(text);
  return (value) => expression.test(value);
}

/** An entry that compares whole ARNs part by part, so that a `*` does not reach over a colon before the resource. */
export function compileArnPattern(text: string): Pattern {
  const parts = splitArn(text).map(compilePattern);
  return (value, keys) => {
    const found = splitArn(value);
    return found.length === parts.length && parts.every((part, index) => part(found[index]!, keys));
  };
}

/** Any of several entries. */
export function anyOf(patterns: readonly Pattern[]): Pattern {
  const [only] = patterns;
  if (only && patterns.length === 1) return only;
  return (value, keys) => patterns.some((pattern) => pattern(value, keys));
}

function wildcardExpression(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** A variable without a value makes the entry match nothing; its value never acts as a wildcard. */
function withVariables(text: string): Pattern {
  const names = [...text.matchAll(VARIABLE)].map((match) => match[1]!);
  const literals = text.split(VARIABLE).filter((_, index) => index % 2 === 0);
  return (value, keys) => {
    let source = escapeWildcards(literals[0]!);
    for (const [index, name] of names.entries()) {
      const replacement = LITERAL_VARIABLES[name] ?? keys(name)?.[0];
      if (replacement === undefined) return false;
      source += escapeAll(replacement) + escapeWildcards(literals[index + 1]!);
    }
    return new RegExp(`^${source}$`, 's').test(value);
  };
}

const escapeAll = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const escapeWildcards = (text: string) =>
  text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');

function splitArn(text: string): readonly string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
