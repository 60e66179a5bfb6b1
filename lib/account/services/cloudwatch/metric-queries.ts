import type { Metric, MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock.ts';
import { NotModelledError } from '../../contract.ts';
import { evaluateExpression } from './math-evaluator.ts';
import type { Points } from './math-values.ts';
import { MathError, namesIn, parseExpression } from './math-parser.ts';
import type { Grid, MetricId, MetricStore } from './metric-store.ts';
import { statisticNamed } from './statistics.ts';
import { required, validationError } from './validation.ts';

export interface QueryWindow {
  /** A whole minute; the first period begins here. */
  readonly start: Instant;
  readonly end: Instant;
}

export interface QueryResult {
  readonly query: MetricDataQuery;
  readonly grid: Grid;
  /** One series, unless an expression gives an array of them. */
  readonly series: readonly Points[];
  readonly partial: boolean;
}

/** Takes some of a series' points away and says so, or gives them back as they are. */
export type Blur = (id: MetricId, points: Points) => { readonly points: Points; readonly partial: boolean };

const whole: Blur = (_, points) => ({ points, partial: false });

/** Evaluates queries that refer to each other by their ids, each once and whatever their order. */
export function evaluateQueries(
  queries: readonly MetricDataQuery[],
  window: QueryWindow,
  store: Pick<MetricStore, 'read'>,
  blur: Blur = whole,
): readonly QueryResult[] {
  const byId = new Map(queries.map((query) => [query.Id!, query]));
  const results = new Map<string, QueryResult>();
  const open = new Set<string>();

  const resultOf = (query: MetricDataQuery): QueryResult => {
    const known = results.get(query.Id!);
    if (known) return known;
    if (open.has(query.Id!)) throw expressionError(query, 'Circular dependency');
    open.add(query.Id!);
    const result = query.MetricStat ? readMetric(query, query.MetricStat) : evaluate(query, query.Expression!);
    results.set(query.Id!, result);
    return result;
  };

  const readMetric = (query: MetricDataQuery, stat: MetricStat): QueryResult => {
    const grid = gridOf(window, required(stat.Period, `metricDataQueries.${query.Id}.metricStat.period`));
    const id = metricId(stat.Metric ?? {});
    const { points, partial } = blur(id, store.read(id, grid, statisticNamed(stat.Stat ?? ''), stat.Unit));
    return { query, grid, series: [points], partial };
  };

  const evaluate = (query: MetricDataQuery, text: string): QueryResult => {
    if (/^\s*SELECT\b/i.test(text)) throw new NotModelledError('CloudWatch Metrics Insights queries');
    try {
      const expression = parseExpression(text);
      const inputs = new Map(namesIn(expression).map((name) => [name, resultOf(named(name))]));
      const periods = new Set([...inputs.values()].map(({ grid }) => grid.periodMs / 1000));
      if (periods.size > 1) throw new NotModelledError('a metric math expression over metrics of different periods');
      const period = [...periods][0] ?? query.Period;
      if (period === undefined) throw new MathError('Period must be set where an expression uses no metric');
      const grid = gridOf(window, period);
      const value = evaluateExpression(expression, {
        length: grid.length,
        periodSeconds: period,
        series: (name) => single(inputs.get(name), name),
      });
      if (value.kind === 'scalar') throw new MathError('The result must be a time series, not a scalar');
      const partial = [...inputs.values()].some((input) => input.partial);
      return { query, grid, series: value.kind === 'series' ? [value.points] : value.items, partial };
    } catch (error) {
      throw error instanceof MathError ? expressionError(query, error.message) : error;
    }
  };

  const named = (name: string) => {
    const query = byId.get(name);
    if (!query) throw new MathError(`Undefined variable: ${name}`);
    return query;
  };

  return queries.map(resultOf);
}

/** What `MetricDataQueries` and the `Metrics` of an alarm have in common. */
export function checkQueries(queries: readonly MetricDataQuery[]): void {
  const ids = new Set<string>();
  for (const query of queries) {
    const id = required(query.Id, 'metricDataQueries.id');
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) throw validationError(`Invalid metric data query id: ${id}`);
    if (ids.has(id)) throw validationError('The values for parameter id in MetricDataQueries are not unique.');
    ids.add(id);
    if ((query.MetricStat === undefined) === (query.Expression === undefined)) {
      throw validationError(`Exactly one of MetricStat and Expression must be set for metric data query ${id}`);
    }
    if (query.AccountId !== undefined) throw new NotModelledError('AccountId in a CloudWatch metric data query');
    if (query.Label?.includes('${')) throw new NotModelledError('dynamic labels of CloudWatch metrics');
    checkPeriod(query.MetricStat ? required(query.MetricStat.Period, 'period') : query.Period);
    if (query.MetricStat) statisticNamed(required(query.MetricStat.Stat, 'stat'));
  }
}

/** @param seconds a multiple of 60; high-resolution periods are not modelled */
export function checkPeriod(seconds: number | undefined): void {
  if (seconds === undefined) return;
  if ([1, 5, 10, 20, 30].includes(seconds)) throw new NotModelledError('CloudWatch periods shorter than a minute');
  if (seconds <= 0 || seconds % 60 !== 0) {
    throw validationError('The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.');
  }
}

export function metricId({ Namespace, MetricName, Dimensions }: Metric): MetricId {
  return {
    namespace: required(Namespace, 'namespace'),
    metric: required(MetricName, 'metricName'),
    dimensions: Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name!, Value!])),
  };
}

export function gridOf({ start, end }: QueryWindow, periodSeconds: number): Grid {
  const periodMs = periodSeconds * 1000;
  return { start, end, periodMs, length: Math.max(0, Math.ceil((end - start) / periodMs)) };
}

function single(input: QueryResult | undefined, name: string): Points {
  if (!input) throw new MathError(`Unsupported operand: ${name}`);
  if (input.series.length !== 1) throw new NotModelledError('metric math over an expression that gives several series');
  return input.series[0]!;
}

function expressionError(query: MetricDataQuery, reason: string) {
  return validationError(`Error in expression '${query.Id}': ${reason}`);
}
