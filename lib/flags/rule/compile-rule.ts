import { fold, type Scope } from './operator.ts';
import { operators } from './operators.ts';
import { constant, RuleError, type Term } from './term.ts';

const deepest = 1000;
const largest = 100_000;

/** Compiles a rule that reads the context. Throws `RuleError`. */
export type RuleCompiler = (rule: unknown) => Term;

/** A rule of `$evaluators`: each scope has its own, because `var` in it reads something else. */
type Shared = Compiled | RuleError | 'compiling';

interface RuleScope extends Scope {
  readonly elements: () => RuleScope;
  readonly shared: Map<string, Shared>;
}

interface Compiled {
  readonly term: Term;
  readonly size: number;
  readonly depth: number;
}

/**
 * Compiles the rules of one document. Each of its `$evaluators` is compiled once, whatever refers to it. A rule is broken
 * if it is circular, nested deeper than 1,000 or, with what it refers to, of more than 100,000 parts.
 */
export function ruleCompiler(evaluators: Readonly<Record<string, unknown>>): RuleCompiler {
  const literals = new Map<unknown, Term>();
  let level = 0;
  let depth = 0;
  let size = 0;

  const termOf = (rule: unknown, scope: RuleScope): Term => {
    reach(++level);
    const before = size;
    const term = typeof rule === 'object' && rule !== null ? compiled(rule, scope) : literal(rule);
    // What is the same for everybody costs nothing, however long it is written.
    size = term.constant ? before : size + 1;
    if (size > largest) throw new RuleError('the rule has more than 100,000 parts');
    level--;
    return term;
  };

  const reach = (deep: number) => {
    depth = Math.max(depth, deep);
    if (depth > deepest) throw new RuleError('the rule is nested deeper than 1,000');
  };

  const literal = (value: unknown): Term => {
    const term = literals.get(value) ?? constant(value);
    literals.set(value, term);
    return term;
  };

  const compiled = (rule: object, scope: RuleScope): Term => {
    if (Array.isArray(rule)) return compileList(rule, scope);
    const names = Object.keys(rule);
    const name = names[0];
    if (name === undefined) return constant(Object.freeze({}));
    if (names.length > 1) throw new RuleError(`an object in a rule has one operator, got ${names.join(', ')}`);
    const operand = (rule as Record<string, unknown>)[name];
    if (name === '$ref') return referred(operand, scope);
    const operator = operators.get(name);
    if (!operator) throw new RuleError(`${JSON.stringify(name)} is not an operator of flagd`);
    const isList = Array.isArray(operand);
    return operator({ list: isList ? operand : [operand], isList }, scope);
  };

  const referred = (name: unknown, scope: RuleScope): Term => {
    if (typeof name !== 'string' || !Object.hasOwn(evaluators, name)) {
      throw new RuleError(`"$ref" to ${JSON.stringify(name)}, which is not in "$evaluators"`);
    }
    const known = scope.shared.get(name) ?? compileShared(name, scope);
    if (known === 'compiling') throw new RuleError(`"$ref" to ${JSON.stringify(name)} leads back to itself`);
    if (known instanceof RuleError) throw known;
    reach(level + known.depth);
    size += known.size;
    return known.term;
  };

  const compileShared = (name: string, scope: RuleScope): Shared => {
    scope.shared.set(name, 'compiling');
    const outside = { level, depth, size };
    let result: Shared;
    try {
      result = whole(evaluators[name], scope);
    } catch (error) {
      result = asRuleError(error);
    }
    ({ level, depth, size } = outside);
    scope.shared.set(name, result);
    return result;
  };

  const whole = (rule: unknown, scope: RuleScope): Compiled => {
    level = 0;
    depth = 0;
    size = 0;
    const term = termOf(rule, scope);
    return { term, size, depth };
  };

  const scopeWith = (elements?: RuleScope): RuleScope => {
    const scope: RuleScope = {
      atRoot: elements !== undefined,
      variables: new Map(),
      shared: new Map(),
      compile: (rule) => termOf(rule, scope),
      elements: () => elements ?? scope,
    };
    return scope;
  };
  const context = scopeWith(scopeWith());
  return (rule) => whole(rule, context).term;
}

/** A list of literals is one value; another is made anew each time. */
function compileList(rules: readonly unknown[], scope: Scope): Term {
  const terms = rules.map(scope.compile);
  return fold(terms, (data, evaluation) => terms.map(({ evaluate }) => evaluate(data, evaluation)));
}

/** Whatever broke, a getter that throws or a stack that overflows: the rule is broken. What was thrown may be anything. */
export function asRuleError(error: unknown): RuleError {
  try {
    return error instanceof RuleError ? error : new RuleError((error as Error).message);
  } catch {
    return new RuleError('something was thrown');
  }
}
