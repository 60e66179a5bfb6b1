import { fold, type Operator, written } from './operator.ts';
import { type Evaluate, RuleError, type Term } from './term.ts';

type Test = (left: unknown, right: unknown) => boolean;

/** Each operand is compared with the next, by a test that may depend on how the next one is written. */
const comparison =
  (name: string, testFor: (right: Term) => Test): Operator =>
  (operands, scope) => {
    const terms = written(name, operands, 2).map(scope.compile);
    const [left, right] = terms as [Term, Term];
    if (terms.length === 2) return fold(terms, pair(left.evaluate, right.evaluate, testFor(right)));
    const rest = terms.slice(1);
    const tests = rest.map(testFor);
    return fold(terms, (data, evaluation) => {
      let before = left.evaluate(data, evaluation);
      return rest.every(({ evaluate }, i) => {
        const value = evaluate(data, evaluation);
        const holds = tests[i]!(before, value);
        before = value;
        return holds;
      });
    });
  };

const pair =
  (left: Evaluate, right: Evaluate, test: Test): Evaluate =>
  (data, evaluation) =>
    test(left(data, evaluation), right(data, evaluation));

/**
 * The coercions of flagd-core 4.0.1, which treats what stands on the right in two ways. A `var` there is compared as
 * JavaScript would. Anything else must be comparable: two strings, or two values that are numbers or can become ones;
 * `{ "==": [{ "var": "age" }, 18] }` fails for the age "unknown", where `{ "==": [18, { "var": "age" }] }` is false.
 */
const coerced =
  (compare: (left: never, right: never) => boolean) =>
  ({ variable }: Term): Test =>
  (left, right) => {
    if (typeof left === 'string' && typeof right === 'string') return compare(left as never, right as never);
    refuseIncomparable(right);
    if (variable) return compare(left as never, right as never);
    refuseIncomparable(left);
    const isText = typeof left === 'string' || typeof right === 'string';
    if (isText && (left == null || right == null)) return compare(left as never, right as never);
    const numbers = [Number(left ?? 0), Number(right ?? 0)] as const;
    numbers.forEach(refuseIncomparable);
    return compare(numbers[0] as never, numbers[1] as never);
  };

const strict = (wanted: boolean) => (): Test => (left, right) => (left === right) === wanted;

const tests: Readonly<Record<string, (right: Term) => Test>> = {
  // oxlint-disable-next-line eqeqeq -- it is what the operator means
  '==': coerced((a, b) => a == b),
  // oxlint-disable-next-line eqeqeq -- it is what the operator means
  '!=': coerced((a, b) => a != b),
  '<': coerced((a, b) => a < b),
  '<=': coerced((a, b) => a <= b),
  '>': coerced((a, b) => a > b),
  '>=': coerced((a, b) => a >= b),
  '===': strict(true),
  '!==': strict(false),
};

export const comparisons: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(tests).map(([name, testFor]) => [name, comparison(name, testFor)]),
);

function refuseIncomparable(value: unknown): void {
  if ((typeof value === 'object' && value !== null) || Number.isNaN(value)) {
    throw new RuleError('a comparison of what is neither text nor number');
  }
}
