/** Text that is no edit: what was expected, and what was found. */
export class EditError extends Error {
  override readonly name = 'EditError';
}

/** A word, a text in quotes, or a sign that stands alone. */
export interface Word {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Reads words one after the other. */
export interface Words {
  /** Whether these come next, as they are; they are read if so. */
  readonly take: (...texts: readonly string[]) => boolean;
  /** The next word, whatever it is. Throws `EditError` where there is none. */
  readonly next: (expected: string) => Word;
  readonly isAtEnd: () => boolean;
  /** What has not been read, for a message. */
  readonly rest: () => string;
}

const signs = /\s*(?:"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"]+))/y;

/** Takes a text apart: words at spaces; parentheses and commas stand alone; what is in quotes is one word. */
export function wordsOf(text: string): Words {
  const words: Word[] = [];
  signs.lastIndex = 0;
  while (signs.lastIndex < text.trimEnd().length) {
    const found = signs.exec(text);
    if (!found) throw new EditError(`a quote is never closed in: ${text}`);
    const [, quoted, sign, word] = found;
    words.push({
      text: quoted === undefined ? (sign ?? word ?? '') : unescaped(quoted),
      isQuoted: quoted !== undefined,
    });
  }
  let at = 0;
  return {
    take: (...texts) => {
      const isNext = texts.every((wanted, i) => words[at + i]?.text === wanted && !words[at + i]?.isQuoted);
      if (isNext) at += texts.length;
      return isNext;
    },
    next: (expected) => {
      const word = words[at++];
      if (!word) throw new EditError(`expected ${expected} at the end of: ${text}`);
      return word;
    },
    isAtEnd: () => at >= words.length,
    rest: () =>
      words
        .slice(at)
        .map((word) => word.text)
        .join(' '),
  };
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/g, '$1');

/** A text as it is written among words: in quotes where it would otherwise be read as something else. */
export function quotedIfNeeded(text: string): string {
  const isPlain = /^[^\s(),"]+$/.test(text) && !isLiteral(text) && !reserved.has(text);
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'for']);

/** Whether an unquoted word means a number, a boolean, null or a version, and no text. */
export const isLiteral = (word: string): boolean =>
  /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(word) || isVersion(word);

export const isVersion = (word: string): boolean => /^v?\d+\.\d+\.\d+/.test(word);
