import { constant, type Evaluate, type Evaluation, RuleError, type Term } from './term.ts';

/** Where a rule stands: what it is compiled with. */
export interface Scope {
  /** Whether `var` reads the context here, and not an element of a list. */
  readonly atRoot: boolean;
  /** The `var`s that were compiled for this scope, by their paths. */
  readonly variables: Map<unknown, Term>;
  readonly compile: (rule: unknown) => Term;
  /** The scope of what `map` and its like do with each element. */
  readonly elements: () => Scope;
}

/** What an operator is applied to. */
export interface Operands {
  /** `{ "+": [1, 2] }` has two, `{ "!": true }` one. */
  readonly list: readonly unknown[];
  /** False for `{ "!": true }`, and for `{ "+": { "var": "prices" } }`, whose list is computed. */
  readonly isList: boolean;
}

export type Operator = (operands: Operands, scope: Scope) => Term;

type Values = (data: unknown, evaluation: Evaluation) => readonly unknown[];

/** An operator that sees the values of its operands and nothing else. */
export function eager(
  name: string,
  least: number,
  apply: (values: readonly unknown[], evaluation: Evaluation) => unknown,
): Operator {
  return (operands, scope) => {
    const { terms, values } = evaluated(operands, scope);
    if (operands.isList) requireOperands(name, operands.list.length, least);
    return fold(terms, (data, evaluation) => {
      const list = values(data, evaluation);
      requireOperands(name, list.length, least);
      return apply(list, evaluation);
    });
  };
}

/** The operands' values, of a computed list too. */
export function evaluated({ list, isList }: Operands, scope: Scope): { terms: readonly Term[]; values: Values } {
  const terms = list.map(scope.compile);
  const all: Values = (data, evaluation) => terms.map(({ evaluate }) => evaluate(data, evaluation));
  if (isList) return { terms, values: all };
  const computed: Values = (data, evaluation) => {
    const [value] = all(data, evaluation);
    return Array.isArray(value) ? (value as unknown[]) : [value];
  };
  return { terms, values: computed };
}

/** The operands of an operator that needs them to stand in the rule, because it does not always look at all of them. */
export function written(name: string, { list, isList }: Operands, least: number): readonly unknown[] {
  if (!isList) throw new RuleError(`"${name}" needs a list of operands`);
  requireOperands(name, list.length, least);
  return list;
}

function requireOperands(name: string, found: number, least: number): void {
  if (found >= least) return;
  throw new RuleError(`"${name}" needs ${least === 1 ? 'an operand' : `${least} operands`}, got ${found}`);
}

/** Computes now what no context can change, so that what is wrong with it is wrong for everybody. */
export function fold(terms: readonly Term[], evaluate: Evaluate): Term {
  if (!terms.every((term) => term.constant)) return { evaluate };
  return constant(evaluate({}, { flagKey: '', context: {}, now: undefined, steps: 0 }));
}
