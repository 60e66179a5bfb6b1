import { EditError, isLiteral, isVersion, type Word, type Words, wordsOf } from './words.ts';

/**
 * The rule that a condition means, as `conditionText` writes it: `plan = pro and (country in DE, FR or age ≥ 18)`. What is
 * missing in a context fulfills nothing but `≠` and `not`. Throws `EditError`.
 */
export function parseCondition(text: string): unknown {
  const words = wordsOf(text);
  const rule = conjunction(words);
  if (!words.isAtEnd()) throw new EditError(`expected and, got ${words.rest()}`);
  return rule;
}

function conjunction(words: Words): unknown {
  const rules = [atom(words)];
  while (words.take('and')) rules.push(atom(words));
  return rules.length === 1 ? rules[0] : { and: rules };
}

function atom(words: Words): unknown {
  if (words.take('not', '(')) return { '!': [closed(words, disjunction(words))] };
  if (words.take('(')) return closed(words, disjunction(words));
  if (words.take('in', 'segment')) return { $ref: words.next("a segment's name").text };
  if (words.take('the', 'time')) return timeCondition(words);
  const name = words.next('an attribute');
  return attributeCondition({ var: name.text }, name.text, words);
}

function disjunction(words: Words): unknown {
  const rules = [conjunction(words)];
  while (words.take('or')) rules.push(conjunction(words));
  return rules.length === 1 ? rules[0] : { or: rules };
}

function closed(words: Words, rule: unknown): unknown {
  if (words.take(')')) return rule;
  throw new EditError(`expected ) before ${words.isAtEnd() ? 'the end' : words.rest()}`);
}

type Variable = { readonly var: string };

/** ASCII signs for those whose keyboards have no others. */
const orders: Readonly<Record<string, string>> = { '<': '<', '<=': '<=', '≤': '<=', '>': '>', '>=': '>=', '≥': '>=' };
const versionOrders = ['=', '!=', '<', '<=', '>', '>=', '~', '^'];
const ascii = (sign: string) => ({ '≠': '!=', '≤': '<=', '≥': '>=' })[sign] ?? sign;

function attributeCondition(variable: Variable, name: string, words: Words): unknown {
  if (words.take('is', 'given')) return { '!==': [variable, null] };
  if (words.take('starts', 'with')) return { starts_with: [variable, words.next('a text').text] };
  if (words.take('ends', 'with')) return { ends_with: [variable, words.next('a text').text] };
  if (words.take('contains')) return { in: [words.next('a text').text, variable] };
  if (words.take('not', 'in')) return { '!': [{ in: [variable, list(words)] }] };
  if (words.take('in')) return { in: [variable, list(words)] };

  const sign = words.next(`what to compare ${name} with, as in ${name} = pro`).text;
  const value = words.next('a value');
  if (versionOrders.includes(ascii(sign)) && !value.isQuoted && isVersion(value.text)) {
    return { sem_ver: [variable, ascii(sign), value.text] };
  }
  if (sign === '=') return { '===': [variable, valueOf(value)] };
  if (ascii(sign) === '!=') return { '!==': [variable, valueOf(value)] };
  const order = orders[sign];
  if (order === undefined) {
    throw new EditError(
      `expected =, ≠, <, ≤, >, ≥, in, not in, contains, starts with, ends with or is given after ${name}, got ${sign}`,
    );
  }
  const number = valueOf(value);
  if (typeof number !== 'number') throw new EditError(`expected a number after ${name} ${sign}, got ${value.text}`);
  // What is missing is null, and null is a 0 to the comparisons.
  return { and: [{ '!==': [variable, null] }, { [order]: [variable, number] }] };
}

function timeCondition(words: Words): unknown {
  const sign = words.next('<, ≤, > or ≥').text;
  const order = orders[sign];
  const moment = words.next('a moment as 2026-12-01T08:00:00Z').text;
  const milliseconds = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(moment) ? Date.parse(moment) : Number.NaN;
  if (order !== undefined && !Number.isNaN(milliseconds)) {
    return { [order]: [{ var: '$flagd.timestamp' }, milliseconds / 1000] };
  }
  throw new EditError(`expected a moment as in the time ≥ 2026-12-01T08:00:00Z, got ${sign} ${moment}`);
}

function list(words: Words): readonly unknown[] {
  const values = [valueOf(words.next('a value'))];
  while (words.take(',')) values.push(valueOf(words.next('a value')));
  return values;
}

function valueOf({ text, isQuoted }: Word): unknown {
  return isQuoted || !isLiteral(text) || isVersion(text) ? text : (JSON.parse(text.toLowerCase()) as unknown);
}
