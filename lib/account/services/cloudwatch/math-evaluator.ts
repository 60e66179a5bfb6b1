import { NotModelledError } from '../../contract.ts';
import {
  ALONG,
  binary,
  choose,
  each,
  eachSeries,
  type Filler,
  fill,
  listOf,
  type MathValue,
  POINTWISE,
  type Points,
  REDUCE,
  reduce,
  scalar,
  scalarOf,
  series,
} from './math-values.ts';
import { type Expression, MathError } from './math-parser.ts';

export interface MathScope {
  /** Number of periods of the request. */
  readonly length: number;
  readonly periodSeconds: number;
  /** The series of another query of the request. @throws MathError if there is none */
  readonly series: (name: string) => Points;
}

/**
 * Evaluates metric math (CloudWatch user guide, "Using metric math"): the missing side of an operation is 0 as long as
 * the other is there, a division by zero drops the datapoint, `IF` without `else` drops it too. @throws MathError,
 * NotModelledError for functions that the account does not have.
 */
export function evaluateExpression(expression: Expression, scope: MathScope): MathValue {
  const evaluate = (node: Expression): MathValue => {
    switch (node.kind) {
      case 'number':
        return scalar(node.value);
      case 'name':
        return series(scope.series(node.name));
      case 'negate':
        return each(evaluate(node.operand), (value) => -value);
      case 'binary':
        return binary(node.operator, evaluate(node.left), evaluate(node.right));
      case 'array':
        return { kind: 'array', items: node.items.flatMap((item) => listOf(evaluate(item))) };
      case 'call':
        return call(node);
    }
  };

  const fillerOf = (node: Expression): Filler =>
    node.kind === 'name' && (node.name === 'REPEAT' || node.name === 'LINEAR') ? node.name : evaluate(node);

  const call = ({ name, args }: Extract<Expression, { kind: 'call' }>): MathValue => {
    const argument = (index: number) => {
      const node = args[index];
      if (!node) throw new MathError(`Function ${name} is missing an argument`);
      return evaluate(node);
    };
    const [least, most] = ARITY[name] ?? [0, Infinity];
    if (args.length < least || args.length > most) {
      throw new MathError(`Function ${name} has a wrong number of arguments: ${args.length}`);
    }
    if (Object.hasOwn(POINTWISE, name)) return each(argument(0), POINTWISE[name]!);
    if (Object.hasOwn(REDUCE, name)) return reduce(argument(0), REDUCE[name]!);
    if (Object.hasOwn(ALONG, name))
      return eachSeries(argument(0), (points) => ALONG[name]!(points, scope.periodSeconds));
    switch (name) {
      case 'FILL':
        return fill(argument(0), fillerOf(args[1]!));
      case 'IF':
        return choose(argument(0), argument(1), args[2] && evaluate(args[2]), scope.length);
      case 'PERIOD':
        return scalar(scope.periodSeconds);
      case 'TIME_SERIES':
        return series(new Array<number>(scope.length).fill(scalarOf(argument(0), name)));
      case 'METRIC_COUNT':
        return scalar(listOf(argument(0)).length);
      case 'FIRST':
      case 'LAST': {
        const found = listOf(argument(0)).at(name === 'FIRST' ? 0 : -1);
        if (!found) throw new MathError(`Function ${name} needs an array with at least one time series`);
        return series(found);
      }
    }
    if (NOT_MODELLED.has(name)) throw new NotModelledError(`metric math function ${name}`);
    throw new MathError(`Unsupported function: ${name}`);
  };

  return evaluate(expression);
}

const NOT_MODELLED = new Set(
  `ANOMALY_DETECTION_BAND DAY DATE EPOCH HOUR INSIGHT_RULE_METRIC LAMBDA METRICS MINUTE MONTH REMOVE_EMPTY SEARCH
  DB_PERF_INSIGHTS SERVICE_QUOTA SLICE SORT STDDEV YEAR`.split(/\s+/),
);

const ARITY: Readonly<Record<string, readonly [number, number]>> = {
  FILL: [2, 2],
  IF: [2, 3],
  TIME_SERIES: [1, 1],
  PERIOD: [1, 1],
};
