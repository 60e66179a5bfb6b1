import { parseCondition } from './parse-condition.ts';
import { EditError, type Words, wordsOf } from './words.ts';

/** A variant's share in percent. */
export type Shares = readonly (readonly [variant: string, percent: number])[];

/** One thing that becomes different about a flag. */
export type FlagEdit =
  | { readonly kind: 'state'; readonly state: 'ENABLED' | 'DISABLED' }
  | { readonly kind: 'metadata'; readonly name: string; readonly value: string }
  /** What is served to whom; everybody else without a condition. `serves` is absent where no rule is to be about them. */
  | { readonly kind: 'serve'; readonly condition?: unknown; readonly serves?: string | Shares };

const metadataNames: readonly string[] = ['owner', 'kind', 'ticket', 'expiry'];

/**
 * Reads edits as `tidegate flags get` tells of flags, with semicolons between: `on 25 % for plan = pro; off for everybody else`.
 * Also `enabled`, `disabled`, `expiry 2027-03-01`, `owner search`. Throws `EditError`.
 */
export const parseEdits = (text: string): readonly FlagEdit[] =>
  text.split(outsideQuotes).map((part) => parseEdit(part.trim()));

const outsideQuotes = /;(?=(?:[^"]*"[^"]*")*[^"]*$)/;

function parseEdit(text: string): FlagEdit {
  if (text === 'enabled' || text === 'disabled')
    return { kind: 'state', state: text === 'enabled' ? 'ENABLED' : 'DISABLED' };
  const [, name = '', value = ''] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
  if (metadataNames.includes(name)) return { kind: 'metadata', name, value };
  const at = text.indexOf(' for ');
  if (at === -1) {
    throw new EditError(
      `expected what is served to whom, as in "on 25 % for plan = pro" or "off for everybody else", or enabled, disabled, or one of ${metadataNames.join(', ')} with its value; got "${text}"`,
    );
  }
  const serves = parseServes(wordsOf(text.slice(0, at)));
  const to = text.slice(at + ' for '.length).trim();
  const condition = to === 'everybody else' || to === 'everybody' ? {} : { condition: parseCondition(to) };
  return { kind: 'serve', ...condition, ...(serves === undefined ? {} : { serves }) };
}

/** `on`; `on 25 %`; `on 25 %, off 75 %`; `nothing`. */
function parseServes(words: Words): string | Shares | undefined {
  if (words.take('nothing')) return undefined;
  const variant = words.next('a variant').text;
  if (words.isAtEnd()) return variant;
  const shares: (readonly [string, number])[] = [[variant, percent(words)]];
  while (words.take(',')) shares.push([words.next('a variant').text, percent(words)]);
  if (words.isAtEnd()) return shares;
  if (words.take('by')) {
    throw new EditError(
      'a split by another attribute than targetingKey is too much for a line; write the flag in a file',
    );
  }
  throw new EditError(`expected a comma and the next variant, got ${words.rest()}`);
}

/** Thousandths of a percent are as fine as a split gets. */
function percent(words: Words): number {
  const { text } = words.next('a share in percent');
  const [, number] = /^(\d+(?:\.\d{1,3})?)(%?)$/.exec(text) ?? [];
  if (!text.endsWith('%') && !words.take('%')) throw new EditError(`expected a share in percent as 25 %, got ${text}`);
  if (number !== undefined && Number(number) <= 100) return Number(number);
  throw new EditError(`expected a share from 0 % to 100 % with at most three decimals, got ${text}`);
}
