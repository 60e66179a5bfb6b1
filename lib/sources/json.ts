/** The members of what should be a JSON object; none of what is not. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** What a text says as JSON; `undefined` where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A source's own words, short enough for a sentence and on one line. */
export const inShort = (words: unknown): string | undefined =>
  typeof words === 'string' && words.trim() !== '' ? words.replaceAll(/\s+/g, ' ').trim().slice(0, 200) : undefined;
