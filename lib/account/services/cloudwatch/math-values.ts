import { MathError } from './math-parser.ts';

/** One value for each period of the request, NaN where there is no datapoint. */
export type Points = readonly number[];

/** What a metric math expression can be: S, TS or TS[] in the words of the CloudWatch user guide. */
export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly points: Points }
  | { readonly kind: 'array'; readonly items: readonly Points[] };

export const POINTWISE: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

/** Of one series over time, or of many series at one time; `all` counts the missing ones too. */
export const REDUCE: Readonly<Record<string, (present: Points, all: number) => number>> = {
  SUM: (present) => sum(present),
  // "Missing values are treated as 0", which only shows where several series are averaged at one time.
  AVG: (present, all) => sum(present) / all,
  MIN: (present) => Math.min(...present),
  MAX: (present) => Math.max(...present),
  DATAPOINT_COUNT: (present) => present.length,
};

export const ALONG: Readonly<Record<string, (points: Points, periodSeconds: number) => Points>> = {
  DIFF: (points) => changes(points, (change) => change),
  RATE: (points, periodSeconds) => changes(points, (change, periods) => change / (periods * periodSeconds)),
  DIFF_TIME: (points, periodSeconds) => changes(points, (_, periods) => periods * periodSeconds),
  RUNNING_SUM: (points) => {
    let total = 0;
    return points.map((value) => (Number.isNaN(value) ? NaN : (total += value)));
  },
};

export const scalar = (value: number): MathValue => ({ kind: 'scalar', value });
export const series = (points: Points): MathValue => ({ kind: 'series', points });
const sum = (values: Points) => values.reduce((total, value) => total + value, 0);
const isPresent = (value: number) => !Number.isNaN(value);
/** Division by zero and logarithms of nothing leave no datapoint. */
const finite = (value: number) => (Number.isFinite(value) ? value : NaN);

export function listOf(value: MathValue): readonly Points[] {
  if (value.kind === 'scalar') throw new MathError('An array can only hold time series');
  return value.kind === 'series' ? [value.points] : value.items;
}

export function scalarOf(value: MathValue, name: string): number {
  if (value.kind !== 'scalar') throw new MathError(`Function ${name} needs a scalar`);
  return value.value;
}

export function eachSeries(value: MathValue, change: (points: Points) => Points): MathValue {
  if (value.kind === 'scalar') throw new MathError('A time series is needed where a scalar is given');
  if (value.kind === 'series') return series(change(value.points));
  return { kind: 'array', items: value.items.map(change) };
}

export function each(value: MathValue, change: (value: number) => number): MathValue {
  if (value.kind === 'scalar') return scalar(change(value.value));
  return eachSeries(value, (points) => points.map((point) => finite(change(point))));
}

export function reduce(value: MathValue, combine: (present: Points, all: number) => number): MathValue {
  if (value.kind === 'scalar') throw new MathError('A time series is needed where a scalar is given');
  if (value.kind === 'series') {
    const present = value.points.filter(isPresent);
    return scalar(present.length > 0 ? combine(present, present.length) : combine === REDUCE.DATAPOINT_COUNT ? 0 : NaN);
  }
  const length = value.items[0]?.length ?? 0;
  const at = (index: number) => value.items.map((points) => points[index]!).filter(isPresent);
  return series(
    Array.from({ length }, (_, index) => {
      const present = at(index);
      return present.length > 0 ? combine(present, value.items.length) : NaN;
    }),
  );
}

function operate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return left ** right;
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '&&':
      return Number(left !== 0 && right !== 0);
    default:
      return Number(left !== 0 || right !== 0);
  }
}

export function binary(operator: string, left: MathValue, right: MathValue): MathValue {
  if (left.kind === 'scalar' && right.kind === 'scalar') return scalar(operate(operator, left.value, right.value));
  if (left.kind === 'scalar') {
    return each(right, (point) => (isPresent(point) ? operate(operator, left.value, point) : NaN));
  }
  if (right.kind === 'scalar') {
    return each(left, (point) => (isPresent(point) ? operate(operator, point, right.value) : NaN));
  }
  if (left.kind === 'series' && right.kind === 'series') return series(pairwise(operator, left.points, right.points));
  if (left.kind === 'array' && right.kind === 'array') {
    throw new MathError(`Operator ${operator} does not take two arrays of time series`);
  }
  const items =
    left.kind === 'array'
      ? left.items.map((points) => pairwise(operator, points, listOf(right)[0]!))
      : listOf(right).map((points) => pairwise(operator, left.points, points));
  return { kind: 'array', items };
}

function pairwise(operator: string, left: Points, right: Points): Points {
  return left.map((value, index) => {
    const other = right[index]!;
    if (!isPresent(value) && !isPresent(other)) return NaN;
    return finite(operate(operator, isPresent(value) ? value : 0, isPresent(other) ? other : 0));
  });
}

export function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined, length: number): MathValue {
  const pick = (value: MathValue | undefined, index: number): number => {
    if (!value) return NaN;
    if (value.kind === 'array') throw new MathError('Function IF does not take an array of time series');
    return value.kind === 'scalar' ? value.value : value.points[index]!;
  };
  if (condition.kind === 'array') throw new MathError('Function IF does not take an array of time series');
  if (condition.kind === 'scalar') {
    if (condition.value !== 0) return yes;
    return no ?? series(new Array<number>(length).fill(NaN));
  }
  return series(
    condition.points.map((chosen, index) => {
      if (!isPresent(chosen)) return NaN;
      if (chosen === 0) return pick(no, index);
      const value = pick(yes, index);
      return isPresent(value) ? value : 0;
    }),
  );
}

/** What FILL puts in place of missing datapoints. */
export type Filler = 'REPEAT' | 'LINEAR' | MathValue;

export function fill(value: MathValue, filler: Filler): MathValue {
  if (filler === 'REPEAT') return eachSeries(value, repeated);
  if (filler === 'LINEAR') return eachSeries(value, interpolated);
  if (filler.kind === 'array') throw new MathError('Function FILL does not take an array of time series as its filler');
  const at = (index: number) => (filler.kind === 'scalar' ? filler.value : filler.points[index]!);
  return eachSeries(value, (points) => points.map((point, index) => (isPresent(point) ? point : at(index))));
}

function repeated(points: Points): Points {
  let last = NaN;
  return points.map((point) => (last = isPresent(point) ? point : last));
}

function interpolated(points: Points): Points {
  const known = points.flatMap((point, index) => (isPresent(point) ? [index] : []));
  const filled = [...points];
  for (let gap = 1; gap < known.length; gap++) {
    const [from, to] = [known[gap - 1]!, known[gap]!];
    const slope = (points[to]! - points[from]!) / (to - from);
    for (let at = from + 1; at < to; at++) filled[at] = points[from]! + slope * (at - from);
  }
  return filled;
}

/** From each datapoint to the one before it, however many periods ago that was. */
function changes(points: Points, describe: (change: number, periods: number) => number): Points {
  let last = -1;
  return points.map((point, index) => {
    if (!isPresent(point)) return NaN;
    const change = last < 0 ? NaN : describe(point - points[last]!, index - last);
    last = index;
    return change;
  });
}
