import type { Context } from '../details.ts';
import { evaluated, type Operator, requireOperands, type Scope } from './operator.ts';
import { type Evaluate, type Evaluation, RuleError, spend, type Term } from './term.ts';

/** `"path.of.names"`, or `[path, default]`. What is missing, null or a function is the default, which is null unless given. */
const variable: Operator = ({ list: [path = null, otherwise = null] }, scope) => {
  const name = scope.compile(path);
  const read = name.constant ? readerFor(name.constant.value, scope) : computedReader(name, scope);
  const fallback = scope.compile(otherwise);
  if (fallback.constant?.value === null) return { evaluate: orNull(read), variable: true };
  return {
    evaluate: (data, evaluation) => present(read(data, evaluation)) ?? fallback.evaluate(data, evaluation),
    variable: true,
  };
};

/** Which of the paths lead nowhere; null is somewhere. */
const missing: Operator = (operands, scope) => {
  const { values } = evaluated(operands, scope);
  return { evaluate: (data, evaluation) => missingFrom(values(data, evaluation), data, evaluation, scope) };
};

/** `[least, paths]`: nothing if at least so many of the paths lead somewhere, else those that do not. */
const missingSome: Operator = (operands, scope) => {
  requireOperands('missing_some', operands.list.length, 2);
  const { values } = evaluated(operands, scope);
  return {
    evaluate: (data, evaluation) => {
      const [least, list] = values(data, evaluation);
      const paths: readonly unknown[] = Array.isArray(list) ? list : [list];
      const absent = missingFrom(paths, data, evaluation, scope);
      return paths.length - absent.length >= Number(least) ? [] : absent;
    },
  };
};

export const variables: Readonly<Record<string, Operator>> = { var: variable, missing, missing_some: missingSome };

function missingFrom(paths: readonly unknown[], data: unknown, evaluation: Evaluation, scope: Scope): unknown[] {
  spend(evaluation, paths.length);
  return paths.filter((path) => {
    const isPath = (typeof path === 'string' && path !== '') || typeof path === 'number';
    return !isPath || readerFor(path, scope)(data, evaluation) === undefined;
  });
}

const present = (value: unknown) => (typeof value === 'function' ? undefined : value);

const orNull =
  (read: Evaluate): Evaluate =>
  (data, evaluation) => {
    const value = read(data, evaluation);
    return value === undefined || typeof value === 'function' ? null : value;
  };

const computedReader =
  ({ evaluate }: Term, scope: Scope): Evaluate =>
  (data, evaluation) =>
    readerFor(evaluate(data, evaluation), scope)(data, evaluation);

/** Reads a path, whose names are divided by dots; `\.` is a dot in a name. The empty path is everything. */
function readerFor(path: unknown, { atRoot }: Scope): Evaluate {
  if (path === null || path === undefined || path === '') return atRoot ? everything : (data) => data;
  if (typeof path === 'object' || typeof path === 'function') return () => null;
  const text = String(path);
  if (text.startsWith('../')) throw new RuleError('"../" in a path is no part of flagd');
  const names = text.includes('\\') ? withEscapes(text) : text.split('.');
  const [name, ...rest] = names as [string, ...string[]];
  if (atRoot && name === '$flagd') return flagdReader(rest);
  if (rest.length === 0) return propertyReader(name);
  const readers = names.map(propertyReader);
  return (data, evaluation) => readers.reduce((value, read) => read(value, evaluation), data);
}

/** Splits at dots that no backslash precedes. */
function withEscapes(text: string): string[] {
  return text.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Getters of a class are read like properties; what every object has, like `constructor`, is not there unless set. */
function propertyReader(name: string): Evaluate {
  if (inherited.has(name)) {
    return (data) => (data != null && Object.hasOwn(data, name) ? (data as Context)[name] : undefined);
  }
  return (data) => (data == null ? undefined : (data as Context)[name]);
}

/** What flagd adds to the context; a property `$flagd` of the context itself is hidden by it. */
function flagdReader([name, ...rest]: readonly string[]): Evaluate {
  if (name === undefined) return (_, evaluation) => flagd(evaluation);
  if (rest.length > 0) return () => undefined;
  if (name === 'flagKey') return (_, { flagKey }) => flagKey;
  return name === 'timestamp' ? (_, evaluation) => timestamp(evaluation) : () => undefined;
}

function timestamp({ now }: Evaluation): number {
  if (now) return now();
  throw new RuleError('the rule reads $flagd.timestamp, so compileFlags needs a clock: { now: () => seconds }');
}

const flagd = (evaluation: Evaluation) => ({
  flagKey: evaluation.flagKey,
  ...(evaluation.now ? { timestamp: evaluation.now() } : {}),
});

const everything: Evaluate = (_, evaluation) => ({ ...evaluation.context, $flagd: flagd(evaluation) });
