import { type Operator, requireOperands } from './operator.ts';
import { fold } from './operator.ts';
import { type Evaluate, RuleError, type Term } from './term.ts';

type Compare = (left: never, right: never) => boolean;

/**
 * The comparisons of flagd-core 4.0.1, which treats what stands on the right in two ways. A `var` there is compared as
 * JavaScript would. Anything else must be comparable: two strings, or two values that are numbers or can become ones;
 * `{ "==": [{ "var": "age" }, 18] }` fails for the age "unknown", where `{ "==": [18, { "var": "age" }] }` is false.
 */
function comparison(name: string, compare: Compare): Operator {
  return ({ list }, scope) => {
    requireOperands(name, list.length, 2);
    const terms = list.map(scope.compile);
    const [left, ...rights] = terms as [Term, ...Term[]];
    const [right] = rights as [Term];
    if (rights.length === 1) return fold(terms, pair(left.evaluate, right, compare));
    const tests = rights.map(testAgainst(compare));
    return fold(terms, (data, evaluation) => {
      let before = left.evaluate(data, evaluation);
      for (const [i, { evaluate }] of rights.entries()) {
        const value = evaluate(data, evaluation);
        if (!tests[i]!(before, value)) return false;
        before = value;
      }
      return true;
    });
  };
}

/** What almost every rule has, without an array and, for two strings, without a check. */
function pair(left: Evaluate, right: Term, compare: Compare): Evaluate {
  const test = testAgainst(compare)(right);
  const text = right.constant?.value;
  if (typeof text === 'string') {
    return (data, evaluation) => {
      const value = left(data, evaluation);
      return typeof value === 'string' ? compare(value as never, text as never) : test(value, text);
    };
  }
  const { evaluate } = right;
  return (data, evaluation) => test(left(data, evaluation), evaluate(data, evaluation));
}

const testAgainst =
  (compare: Compare) =>
  (right: Term): ((left: unknown, right: unknown) => boolean) =>
    right.variable
      ? (a, b) => compare(a as never, comparable(b) as never)
      : (a, b) => {
          const [x, y] = [comparable(a), comparable(b)];
          if (needsNoNumber(x, y)) return compare(x as never, y as never);
          return compare(number(x) as never, number(y) as never);
        };

/** Two strings are compared as text, and so is nothing with a string. */
const needsNoNumber = (a: unknown, b: unknown) =>
  typeof a === 'string' ? typeof b === 'string' || b == null : typeof b === 'string' && a == null;

function comparable(value: unknown): unknown {
  if ((typeof value === 'object' && value !== null) || Number.isNaN(value)) throw incomparable(value);
  return value;
}

function number(value: unknown): number {
  const result = value == null ? 0 : Number(value);
  if (Number.isNaN(result)) throw incomparable(value);
  return result;
}

function incomparable(value: unknown): RuleError {
  const found = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : JSON.stringify(value);
  return new RuleError(`cannot compare ${found} with another type`);
}

/** Nothing is coerced, so nothing can be wrong. */
function strictly(name: string, wanted: boolean): Operator {
  return ({ list }, scope) => {
    requireOperands(name, list.length, 2);
    const terms = list.map(scope.compile);
    const [left, right] = terms as [Term, Term];
    if (terms.length === 2) {
      return fold(
        terms,
        (data, evaluation) => (left.evaluate(data, evaluation) === right.evaluate(data, evaluation)) === wanted,
      );
    }
    return fold(terms, (data, evaluation) => {
      const values = terms.map(({ evaluate }) => evaluate(data, evaluation));
      return values.every((value, i) => i === 0 || (values[i - 1] === value) === wanted);
    });
  };
}

export const comparisons: Readonly<Record<string, Operator>> = {
  // oxlint-disable-next-line eqeqeq -- it is what the operator means
  '==': comparison('==', (a, b) => a == b),
  // oxlint-disable-next-line eqeqeq -- it is what the operator means
  '!=': comparison('!=', (a, b) => a != b),
  '<': comparison('<', (a, b) => a < b),
  '<=': comparison('<=', (a, b) => a <= b),
  '>': comparison('>', (a, b) => a > b),
  '>=': comparison('>=', (a, b) => a >= b),
  '===': strictly('===', true),
  '!==': strictly('!==', false),
};
