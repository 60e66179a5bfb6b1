/** Ends the reading of a text; the message says what was expected, and ends the sentence "… must be". */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export function refuse(expected: string): never {
  throw new Unreadable(expected);
}

export const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
