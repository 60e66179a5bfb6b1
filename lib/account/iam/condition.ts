import type { PolicyStatement } from '../contract.ts';
import { NotModelledError } from '../contract.ts';
import { type ConditionKeys, requireKnownKey } from './condition-keys.ts';
import { compileArnPattern, compilePattern, type Pattern } from './pattern.ts';

/** Whether the conditions of a statement hold for a request. */
export type Condition = (keys: ConditionKeys) => boolean;

interface Operator {
  readonly negated?: true;
  readonly compile: (expected: string) => Pattern;
}

const numeric = (compare: (found: number, expected: number) => boolean): Operator => ({
  compile: (expected) => (found) => compare(Number(found), Number(expected)),
});
const equal = (expected: string): Pattern => {
  if (expected.includes('${')) return compilePattern(expected.replace(/[*?](?![^{]*\})/g, '$${$&}'));
  return (found) => found === expected;
};
const equalIgnoringCase = (expected: string): Pattern => {
  const lower = expected.toLowerCase();
  return (found) => found.toLowerCase() === lower;
};

/** IAM user guide, "IAM JSON policy elements: Condition operators". Date, binary and IP address operators are not modelled. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { compile: equal },
  StringNotEquals: { compile: equal, negated: true },
  StringEqualsIgnoreCase: { compile: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { compile: equalIgnoringCase, negated: true },
  StringLike: { compile: compilePattern },
  StringNotLike: { compile: compilePattern, negated: true },
  ArnEquals: { compile: compileArnPattern },
  ArnLike: { compile: compileArnPattern },
  ArnNotEquals: { compile: compileArnPattern, negated: true },
  ArnNotLike: { compile: compileArnPattern, negated: true },
  Bool: { compile: equalIgnoringCase },
  NumericEquals: numeric((found, expected) => found === expected),
  NumericNotEquals: { ...numeric((found, expected) => found === expected), negated: true },
  NumericLessThan: numeric((found, expected) => found < expected),
  NumericLessThanEquals: numeric((found, expected) => found <= expected),
  NumericGreaterThan: numeric((found, expected) => found > expected),
  NumericGreaterThanEquals: numeric((found, expected) => found >= expected),
};

/** Compiles a `Condition` block: all its operators and keys must hold. Throws {@link NotModelledError} for unknown ones. */
export function compileConditions(block: NonNullable<PolicyStatement['Condition']>): Condition {
  const conditions = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) => compileCondition(operator, key, [expected].flat().map(String))),
  );
  return (keys) => conditions.every((condition) => condition(keys));
}

function compileCondition(written: string, writtenKey: string, expected: readonly string[]): Condition {
  if (written === 'Null') {
    const key = requireKnownKey(writtenKey);
    const absent = expected.map((value) => value.toLowerCase() === 'true');
    return (keys) => absent.includes(keys(key) === undefined);
  }
  const [, set, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(written) ?? [];
  const operator = name === undefined ? undefined : OPERATORS[name];
  if (!operator) throw new NotModelledError(`the IAM condition operator ${written} is not modelled`);

  const key = requireKnownKey(writtenKey);
  const patterns = expected.map(operator.compile);
  const negated = operator.negated === true;
  const whenAbsent = ifExists !== undefined || set === 'ForAllValues' || (negated && set !== 'ForAnyValue');
  return (keys) => {
    const found = keys(key);
    if (found === undefined || found.length === 0) return whenAbsent;
    const holds = (value: string) => patterns.some((pattern) => pattern(value, keys)) !== negated;
    if (set === 'ForAllValues' || (negated && set !== 'ForAnyValue')) return found.every(holds);
    return found.some(holds);
  };
}
