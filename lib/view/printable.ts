/**
 * Text that other people wrote, an alarm's reason or why somebody aborts, made safe for a terminal: what would move the
 * cursor, change colors or turn the direction of writing is shown as its code point.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' || character === '\t' ? ' ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
