import { asText } from './as-text.ts';
import { eager, type Operator } from './operator.ts';
import { RuleError } from './term.ts';

const mostCharacters = 16_777_216;

const concatenate = eager('cat', 0, (values) => {
  let text = '';
  for (const value of values) text += asText(value);
  if (text.length > mostCharacters) throw new RuleError('"cat" gives too long a text');
  return text;
});

/** `[text, start, length]`; a negative start counts from the end, a negative length leaves so many off the end. */
const substring = eager('substr', 1, ([text, start, length]) => {
  if (typeof text !== 'string') throw new RuleError('"substr" needs a string');
  const rest = text.slice(Math.trunc(Number(start ?? 0)) || 0);
  return length === undefined ? rest : rest.slice(0, Math.trunc(Number(length)) || 0);
});

/** Null, which is neither yes nor no, for anything but two strings. */
const compareTexts = (name: string, compare: (text: string, part: string) => boolean): Operator =>
  eager(name, 0, (values) => {
    const [text, part] = values;
    if (values.length !== 2 || typeof text !== 'string' || typeof part !== 'string') return null;
    return compare(text, part);
  });

export const texts: Readonly<Record<string, Operator>> = {
  cat: concatenate,
  substr: substring,
  starts_with: compareTexts('starts_with', (text, part) => text.startsWith(part)),
  ends_with: compareTexts('ends_with', (text, part) => text.endsWith(part)),
};
