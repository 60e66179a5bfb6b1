/** What became of reading a value that somebody wrote: the value, or what was expected in its place. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** Ends the sentence "… must be": `a percentage like 5%`. */
      readonly expected: string;
      /** What the writer probably meant, ready to paste: `5%`. */
      readonly suggestion?: string;
    };

export const readAs = <T>(value: T): Read<T> => ({ ok: true, value });

export const refuse = <T>(expected: string, suggestion?: string): Read<T> =>
  suggestion === undefined ? { ok: false, expected } : { ok: false, expected, suggestion };
