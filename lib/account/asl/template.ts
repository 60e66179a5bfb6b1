import { expressionAt, type Scope } from './expression.ts';

/** A JSON value in which strings of the form `{% … %}` are expressions. */
export interface Template {
  /** The expression, where the template is one as a whole. */
  readonly text?: string;
  readonly evaluate: (scope: Scope) => Promise<unknown>;
}

/** The expression inside a string that is one as a whole; other strings are literals, `" {% $x %} "` among them. */
export function expressionIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length < 4 || !value.startsWith('{%') || !value.endsWith('%}'))
    return undefined;
  return value.slice(2, -2).trim();
}

/** Every expression of a template with its place: `/` before a key, `[i]` for an array's element. */
export function* expressionsIn(value: unknown, location: string): Generator<{ text: string; location: string }> {
  const text = expressionIn(value);
  if (text !== undefined) yield { text, location };
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* expressionsIn(item, `${location}[${i}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* expressionsIn(member, `${location}/${key}`);
  }
}

/** Compiles a template whose expressions are known to parse. A template without expressions costs nothing to evaluate. */
export function templateAt(value: unknown, location: string): Template {
  const text = expressionIn(value);
  if (text !== undefined) return expressionAt(text, location);
  if (expressionsIn(value, location).next().done) {
    const constant = Promise.resolve(value);
    return { evaluate: () => constant };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => templateAt(item, `${location}[${i}]`));
    return { evaluate: (scope) => Promise.all(items.map((item) => item.evaluate(scope))) };
  }
  const members = Object.entries(value as object).map(
    ([key, member]) => [key, templateAt(member, `${location}/${key}`)] as const,
  );
  return {
    evaluate: async (scope) => {
      const result: Record<string, unknown> = {};
      for (const [key, member] of members) result[key] = await member.evaluate(scope);
      return result;
    },
  };
}
