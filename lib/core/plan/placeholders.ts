import { didYouMean } from '../text/did-you-mean.ts';
import { oneOf, quote } from '../text/show.ts';

/** What may stand in a query as `{{name}}`. */
export const PLACEHOLDERS = ['version', 'function', 'alias', 'rollout', 'window'] as const;

export type PlaceholderValues = Readonly<Record<(typeof PLACEHOLDERS)[number], string>>;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names that a text has between double braces, known or not. */
export const placeholdersIn = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** The text with values in place of its placeholders; those that nobody knows stay as they are. */
export const fillIn = (text: string, values: PlaceholderValues): string =>
  text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name as 'version'] : whole,
  );

/** Why a text's placeholders cannot be filled in, if they cannot. */
export function problemWithPlaceholders(text: string): { expected: string; suggestion?: string } | undefined {
  const unknown = placeholdersIn(text).find((name) => !PLACEHOLDERS.includes(name as 'version'));
  if (unknown === undefined) return undefined;
  const near = didYouMean(unknown, PLACEHOLDERS);
  const known = oneOf(PLACEHOLDERS.map((name) => `{{${name}}}`));
  return {
    expected: `text whose placeholders are ${known}, and ${quote(`{{${unknown}}}`)} is none`,
    ...(near !== undefined && { suggestion: `{{${near}}}` }),
  };
}
