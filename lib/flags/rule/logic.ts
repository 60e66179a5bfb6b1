import { fold, type Operator, written } from './operator.ts';
import { constant } from './term.ts';
import { truthy } from './truthy.ts';

/** `[condition, then, condition, then, …, otherwise]`; without an `otherwise` it is null. */
const choose: Operator = (operands, scope) => {
  const terms = written('if', operands, 0).map(scope.compile);
  const last = terms.length - 1;
  return fold(terms, (data, evaluation) => {
    for (let i = 0; i < last; i += 2) {
      if (truthy(terms[i]!.evaluate(data, evaluation))) return terms[i + 1]!.evaluate(data, evaluation);
    }
    return last % 2 === 0 ? terms[last]!.evaluate(data, evaluation) : null;
  });
};

/** The first operand that is as `stopsAt` says, else the last. */
const firstThatIs =
  (name: string, stopsAt: boolean): Operator =>
  (operands, scope) => {
    const terms = written(name, operands, 0).map(scope.compile);
    return fold(terms, (data, evaluation) => {
      let value: unknown = null;
      // By index: the condition of most rules is one of these, and an iterator is slower.
      for (let i = 0; i < terms.length; i++) {
        value = terms[i]!.evaluate(data, evaluation);
        if (truthy(value) === stopsAt) return value;
      }
      return value;
    });
  };

/** Looks at its first operand alone. */
const truthOf =
  (wanted: boolean): Operator =>
  ({ list }, scope) => {
    const terms = list.map(scope.compile);
    const [{ evaluate } = constant(null)] = terms;
    return fold(terms.slice(0, 1), (data, evaluation) => truthy(evaluate(data, evaluation)) === wanted);
  };

export const logic: Readonly<Record<string, Operator>> = {
  if: choose,
  and: firstThatIs('and', false),
  or: firstThatIs('or', true),
  '!': truthOf(false),
  '!!': truthOf(true),
};
