import type { Context } from '../details.ts';
import { asText } from './as-text.ts';
import { evaluated, type Operator, type Scope, written } from './operator.ts';
import { type Evaluate, type Evaluation, RuleError, spend, type Term } from './term.ts';

/** `"path.of.names"`, or `[path, default]`. What is missing, null or a function is the default, which is null unless given. */
const variable: Operator = ({ list: [path = null, otherwise = null] }, scope) => {
  // Rules read the same few attributes again and again.
  const known = otherwise === null && scope.variables.get(path);
  if (known) return known;
  const { evaluate: pathFor, constant } = scope.compile(path);
  const read: Evaluate = constant
    ? readerFor(constant.value, scope)
    : (data, evaluation) => readerFor(pathFor(data, evaluation), scope)(data, evaluation);
  const fallback = scope.compile(otherwise).evaluate;
  const term: Term = {
    evaluate: (data, evaluation) => {
      const value = read(data, evaluation);
      return value == null || typeof value === 'function' ? fallback(data, evaluation) : value;
    },
    variable: true,
  };
  if (otherwise === null) scope.variables.set(path, term);
  return term;
};

/** Which of the paths lead nowhere; null is somewhere. */
const missing: Operator = (operands, scope) => {
  const { values } = evaluated(operands, scope);
  return { evaluate: (data, evaluation) => missingFrom(values(data, evaluation), scope, data, evaluation) };
};

/** `[least, paths]`: nothing if at least so many of the paths lead somewhere, else those that do not. */
const missingSome: Operator = (operands, scope) => {
  written('missing_some', operands, 2);
  const { values } = evaluated(operands, scope);
  return {
    evaluate: (data, evaluation) => {
      const [least, list] = values(data, evaluation);
      const paths: readonly unknown[] = Array.isArray(list) ? list : [list];
      const absent = missingFrom(paths, scope, data, evaluation);
      return paths.length - absent.length >= Number(least) ? [] : absent;
    },
  };
};

export const variables: Readonly<Record<string, Operator>> = { var: variable, missing, missing_some: missingSome };

function missingFrom(paths: readonly unknown[], scope: Scope, data: unknown, evaluation: Evaluation): unknown[] {
  spend(evaluation, paths.length);
  return paths.filter((path) => {
    const isPath = (typeof path === 'string' && path !== '') || typeof path === 'number';
    return !isPath || readerFor(path, scope)(data, evaluation) === undefined;
  });
}

/** Reads a path, whose names are divided by dots; `\.` is a dot in a name. The empty path is everything. */
function readerFor(path: unknown, { atRoot }: Scope): Evaluate {
  if (path == null || path === '') {
    const own = flagdReader(undefined);
    return (data, evaluation) => (atRoot ? { ...evaluation.context, $flagd: own(data, evaluation) } : data);
  }
  if (typeof path === 'object') return () => null;
  const text = asText(path);
  if (text.startsWith('../')) throw new RuleError('"../" in a path is no part of flagd');
  const names = text.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
  const [first, ...rest] = names.map(propertyReader) as [Evaluate, ...Evaluate[]];
  if (atRoot && names[0] === '$flagd') return along(rest, flagdReader(names[1]));
  return along(rest, first);
}

function along(rest: readonly Evaluate[], first: Evaluate): Evaluate {
  if (rest.length === 0) return first;
  return (data, evaluation) => rest.reduce((value, read) => read(value, evaluation), first(data, evaluation));
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Getters of a class are read like properties; what every object has, like `constructor`, is not there unless set. */
function propertyReader(name: string): Evaluate {
  if (!inherited.has(name)) return (data) => (data as Context | null | undefined)?.[name];
  return (data) => (data != null && Object.hasOwn(data, name) ? (data as Context)[name] : undefined);
}

/**
 * What flagd adds to the context, hiding a property `$flagd` of the context itself. Only a rule that wants the time looks at
 * the clock, and without a clock only that rule fails.
 */
function flagdReader(name: string | undefined): Evaluate {
  return (_, { flagKey, now }) => {
    if (name === 'timestamp' && !now)
      throw new RuleError('the rule reads $flagd.timestamp, but compileFlags got no clock');
    return { flagKey, ...(name === 'flagKey' || !now ? {} : { timestamp: now() }) };
  };
}
