import { asText } from './as-text.ts';
import { eager, evaluated, fold, type Operator, written } from './operator.ts';
import { type Evaluate, RuleError, spend } from './term.ts';
import { truthy } from './truthy.ts';

/** `[needle, haystack]`: an element of a list, or a part of a text. */
const isIn: Operator = (operands, scope) => {
  const { terms, values } = evaluated(operands, scope);
  const [needle, haystack] = terms;
  const known = haystack?.constant?.value;
  if (Array.isArray(known) && needle) {
    return fold(terms, isAmong(known, needle.evaluate));
  }
  return fold(terms, (data, evaluation) => {
    const [value, list] = values(data, evaluation);
    if (!list) return false;
    if (Array.isArray(list)) return list.includes(value);
    if (typeof list === 'string') return list.includes(asText(value));
    throw new RuleError('"in" needs a list or a text');
  });
};

/** A set pays from about ten elements on. */
function isAmong(list: readonly unknown[], needle: Evaluate): Evaluate {
  if (list.length < 10) return (data, evaluation) => list.includes(needle(data, evaluation));
  const elements = new Set(list);
  return (data, evaluation) => elements.has(needle(data, evaluation));
}

/** Lists become one list, and other operands elements of it. */
const merge = eager('merge', 0, (values, evaluation) => {
  const merged = values.flat();
  spend(evaluation, merged.length);
  return merged;
});

type Visit = (list: readonly unknown[], body: (element: unknown) => unknown) => unknown;

/** `[list, rule]`, where `var` in the rule reads the element. */
const loop =
  (name: string, visit: Visit): Operator =>
  (operands, scope) => {
    const [list, rule] = written(name, operands, 2);
    const elements = scope.compile(list);
    const body = scope.elements().compile(rule);
    return fold([elements, body], (data, evaluation) =>
      visit(listFrom(name, elements.evaluate(data, evaluation)), (element) => {
        spend(evaluation, 1);
        return body.evaluate(element, evaluation);
      }),
    );
  };

/** `[list, rule, start]`; the rule reads `current` and `accumulator`. Without a start, the first element is it. */
const reduce: Operator = (operands, scope) => {
  const [list, rule, ...starts] = written('reduce', operands, 2);
  const elements = scope.compile(list);
  const body = scope.elements().compile(rule);
  const [start] = starts.map(scope.compile);
  return fold([elements, body, ...(start ? [start] : [])], (data, evaluation) => {
    const values = listFrom('reduce', elements.evaluate(data, evaluation));
    const step = (accumulator: unknown, current: unknown) => {
      spend(evaluation, 1);
      return body.evaluate({ accumulator, current }, evaluation);
    };
    if (start) return values.reduce(step, start.evaluate(data, evaluation));
    if (values.length === 0) throw new RuleError('"reduce" of an empty list needs a start');
    return values.reduce(step);
  });
};

export const lists: Readonly<Record<string, Operator>> = {
  in: isIn,
  merge,
  reduce,
  map: loop('map', (list, body) => list.map(body)),
  filter: loop('filter', (list, body) => list.filter((element) => truthy(body(element)))),
  // Of nothing nothing is said: a user without groups does not have only staff groups.
  all: loop('all', (list, body) => list.length > 0 && list.every((element) => truthy(body(element)))),
  some: loop('some', (list, body) => list.some((element) => truthy(body(element)))),
  none: loop('none', (list, body) => !list.some((element) => truthy(body(element)))),
};

function listFrom(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!value) return [];
  throw new RuleError(`"${name}" needs a list`);
}
