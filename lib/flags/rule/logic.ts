import { fold, type Operands, type Operator, type Scope } from './operator.ts';
import { constant, type Evaluate, RuleError, type Term } from './term.ts';
import { truthy } from './truthy.ts';

/** `[condition, then, condition, then, …, otherwise]`; without an `otherwise` it is null. */
const choose: Operator = (operands, scope) => {
  const terms = unevaluated('if', operands, scope);
  const evaluates = terms.map(({ evaluate }) => evaluate);
  const otherwise: Evaluate = evaluates.length % 2 === 1 ? evaluates.pop()! : () => null;
  const [condition, then] = evaluates;
  if (evaluates.length === 2) {
    return fold(terms, (data, evaluation) =>
      truthy(condition!(data, evaluation)) ? then!(data, evaluation) : otherwise(data, evaluation),
    );
  }
  return fold(terms, (data, evaluation) => {
    for (let i = 0; i < evaluates.length; i += 2) {
      if (truthy(evaluates[i]!(data, evaluation))) return evaluates[i + 1]!(data, evaluation);
    }
    return otherwise(data, evaluation);
  });
};

/** The first operand that is as `stopsAt` says, else the last. */
const firstThatIs =
  (name: string, stopsAt: boolean): Operator =>
  (operands, scope) => {
    const terms = unevaluated(name, operands, scope);
    const evaluates = terms.map(({ evaluate }) => evaluate);
    return fold(terms, (data, evaluation) => {
      let value: unknown = null;
      for (const evaluate of evaluates) {
        value = evaluate(data, evaluation);
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

/** Which operand is evaluated at all depends on the ones before, so the list must stand in the rule. */
function unevaluated(name: string, { list, isList }: Operands, scope: Scope): Term[] {
  if (!isList) throw new RuleError(`"${name}" needs a list of operands`);
  return list.map(scope.compile);
}
